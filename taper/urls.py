"""The root of all addresses."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path
from django.views.generic import RedirectView

from taper.views.advice import advice
from taper.views.decision import decision
from taper.views.facts import fact_history, facts
from taper.views.health import healthz
from taper.views.medicines import medicines
from taper.views.patient import patient

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="patient_list"), name="home"),
    path("", include("patients.urls")),
    path("patients/<uuid:patient_id>/", patient, name="patient"),
    path("patients/<uuid:patient_id>/medicines/", medicines, name="medicines"),
    path("patients/<uuid:patient_id>/facts/", facts, name="facts"),
    path("patients/<uuid:patient_id>/facts/history/", fact_history, name="fact_history"),
    path("patients/<uuid:patient_id>/advice/", advice, name="advice"),
    path("patients/<uuid:patient_id>/decision/", decision, name="decision"),
    path("", include("taper.plan_urls")),
    path("", include("taper.guideline_urls")),
    path("healthz", healthz, name="healthz"),
    path("sign-in", LoginView.as_view(redirect_authenticated_user=True), name="sign_in"),
    path("sign-out", LogoutView.as_view(), name="sign_out"),
]
