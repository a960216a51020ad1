"""The addresses of allauth that are open here: signing in and out, a new password, proving who one is.

The rest of allauth's (further e-mail addresses, factors, signing up by oneself) has no address: what nobody can reach
nobody can misuse. Factors are changed on "My account".
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.webauthn import views as passkeys
from django.urls import path, re_path

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path("password/reset/key/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("code/", factors.authenticate, name="mfa_authenticate"),
    path("code/again/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("passkey/again/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
]
