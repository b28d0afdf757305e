"""The reference data as pages to read: releases, guidelines, conversion tables, comparison, shared rules."""
