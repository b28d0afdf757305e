"""The root of all addresses."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from taper.views.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("sign-in", LoginView.as_view(redirect_authenticated_user=True), name="sign_in"),
    path("sign-out", LogoutView.as_view(), name="sign_out"),
]
