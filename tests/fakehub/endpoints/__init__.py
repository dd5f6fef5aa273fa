"""The API's operations, by what they are about; importing them fills the table of routes."""

from tests.fakehub.endpoints import commits, gitdata, graphql, issues, people, pulls, refs, repos

ALL = (commits, gitdata, graphql, issues, people, pulls, refs, repos)
