"""The product's settings as the tests want them: whatever this machine's .env says, and quick."""

import os

os.environ["TAPER_ENV"] = "test"

from taper.settings import *  # noqa: F403, TID251

# Argon2 is slow on purpose. That it comes first in the product is a test of its own.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
