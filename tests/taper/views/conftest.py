"""The same named people as in tests/patients."""

from tests.patients.conftest import client, helen, margaret, olga, tom

__all__ = ["client", "helen", "margaret", "olga", "tom"]
