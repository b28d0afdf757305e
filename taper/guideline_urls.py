"""Addresses of the reference data, open to anyone who has signed in, and of a patient's place in it."""

from django.urls import path

from taper.views.comparison import comparison
from taper.views.conversation import conversation
from taper.views.conversion_table import conversion_table
from taper.views.conversion_tables import conversion_tables
from taper.views.guideline import guideline
from taper.views.guidelines import guidelines
from taper.views.patient_guidelines import patient_guidelines
from taper.views.patient_ome import patient_ome
from taper.views.shared_rules import shared_rules

urlpatterns = [
    path("guidelines/", guidelines, name="guidelines"),
    path("guidelines/comparison/", comparison, name="comparison"),
    path("guidelines/shared-rules/", shared_rules, name="shared_rules"),
    path("guidelines/conversion-tables/", conversion_tables, name="conversion_tables"),
    path("guidelines/conversion-tables/<slug:release_id>/", conversion_table, name="conversion_table"),
    path("guidelines/<slug:release_id>/", guideline, name="guideline"),
    path("conversation/", conversation, name="conversation"),
    path("patients/<uuid:patient_id>/guidelines/", patient_guidelines, name="patient_guidelines"),
    path("patients/<uuid:patient_id>/ome/", patient_ome, name="patient_ome"),
]
