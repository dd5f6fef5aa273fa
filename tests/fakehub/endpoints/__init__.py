"""The API's operations, by what they are about; importing them fills the table of routes."""

from tests.fakehub.endpoints import commits, gitdata, graphql, issues, people, pulls, reactions, refs, repos, reviews

ALL = (commits, gitdata, graphql, issues, people, pulls, reactions, refs, repos, reviews)
