"""Addresses of signing in. The names are those that allauth looks for."""

from allauth.account import views as account
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery
from django.urls import URLPattern, path

from linquan.web.accounts import phone_views, provider_views, session_views
from linquan.web.accounts.views import SetUp, TakeAway, closed, enter, judged, sign_in

urlpatterns: list[URLPattern] = [
    path("demo/enter/<str:token>", enter, name="demo_enter"),
    path("sign-in/", judged(sign_in), name="account_login"),
    path("sign-in/sessions/", session_views.sessions, name="account_sessions"),
    path("sign-in/sessions/end/", session_views.end, name="account_end_session"),
    path(
        "sign-in/sessions/end-others/", session_views.end_others, name="account_end_other_sessions"
    ),
    path("sign-in/phone/", phone_views.ask, name="account_phone_ask"),
    path("sign-in/phone/code/", phone_views.enter, name="account_phone_enter"),
    path("sign-in/provider/", provider_views.begin, name="account_provider_begin"),
    path("sign-in/provider/back/", provider_views.back, name="account_provider_back"),
    path("sign-in/provider/out/", provider_views.signed_out, name="account_provider_out"),
    path("sign-in/out/", account.logout, name="account_logout"),
    path("sign-in/inactive/", closed, name="account_inactive"),
    path("sign-in/again/", judged(account.reauthenticate), name="account_reauthenticate"),
    path("sign-in/password/", judged(account.password_change), name="account_change_password"),
    path("sign-in/code/", judged(second_step.authenticate), name="mfa_authenticate"),
    path("sign-in/code/again/", judged(second_step.reauthenticate), name="mfa_reauthenticate"),
    path("sign-in/security/", second_step.index, name="mfa_index"),
    path("sign-in/second-step/", judged(SetUp.as_view()), name="mfa_activate_totp"),
    path("sign-in/second-step/give-up/", judged(TakeAway.as_view()), name="mfa_deactivate_totp"),
    path("sign-in/recovery-codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "sign-in/recovery-codes/new/",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("sign-in/closed/sign-up/", closed, name="account_signup"),
    path("sign-in/closed/mail/", closed, name="account_email"),
    path("sign-in/closed/set-password/", closed, name="account_set_password"),
]
