"""Addresses below /patients/. They hold public ids only: never a name, an identifier or a date of birth."""

from django.urls import path

from patients.views.patient_add import patient_add
from patients.views.patient_edit import patient_edit
from patients.views.patient_list import patient_list

urlpatterns = [
    path("patients/", patient_list, name="patient_list"),
    path("patients/add/", patient_add, name="patient_add"),
    path("patients/<uuid:patient_id>/edit/", patient_edit, name="patient_edit"),
]
