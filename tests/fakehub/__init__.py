"""A local GitHub for tests: REST, a little GraphQL and git over HTTP, all backed by real git repositories."""

from tests.fakehub.faults import Fault
from tests.fakehub.hub import Hub
from tests.fakehub.people import Person
from tests.fakehub.store import Repo

__all__ = ["Fault", "Hub", "Person", "Repo"]
