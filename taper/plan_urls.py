"""Addresses of plans. They hold public ids only: never a name, an identifier or a date of birth."""

from django.urls import path

from taper.views.compare_versions import compare_versions
from taper.views.plan import change_plan, plan
from taper.views.plan_event import plan_event
from taper.views.saved_plan import saved_plan
from taper.views.sheet import sheet

app_name = "taper"
urlpatterns = [
    path(
        "patients/<uuid:patient_id>/plans/<uuid:plan_id>/compare/", compare_versions, name="compare_versions"
    ),
    path("patients/<uuid:patient_id>/plan/", plan, name="plan"),
    path("patients/<uuid:patient_id>/plans/<uuid:plan_id>/", saved_plan, name="saved_plan"),
    path("patients/<uuid:patient_id>/plans/<uuid:plan_id>/change/", change_plan, name="change_plan"),
    path(
        "patients/<uuid:patient_id>/plans/<uuid:plan_id>/events/<slug:kind>/", plan_event, name="plan_event"
    ),
    path(
        "patients/<uuid:patient_id>/plans/<uuid:plan_id>/versions/<int:number>/",
        saved_plan,
        name="saved_version",
    ),
    path(
        "patients/<uuid:patient_id>/plans/<uuid:plan_id>/versions/<int:number>/sheet.pdf", sheet, name="sheet"
    ),
]
