"""Reference data as releases: conversion tables, product lists and guidelines, and the rules to read them.

Pure: no Django, no clock, no environment. Ask `guidelines.registry.references()` for the packaged data.
"""
