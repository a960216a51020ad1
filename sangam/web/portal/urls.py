"""A brand's page for its customers. `name` is what the brand chose to be called in the address."""

from __future__ import annotations

from django.urls import path

from sangam.web.portal import entering, leaving, look, matters, passing, typed

app_name = "my"
urlpatterns = [
    path("<slug:name>/", matters.home, name="home"),
    path("<slug:name>/in/", entering.sign_in, name="sign_in"),
    path("<slug:name>/in/code/", entering.code, name="code"),
    path("<slug:name>/in/<str:token>/", entering.link, name="link"),
    path("<slug:name>/pass/<str:token>/", passing.view, name="pass"),
    path("<slug:name>/new/", matters.new, name="new"),
    path("<slug:name>/new/<slug:key>/", typed.begin, name="begin"),
    path("<slug:name>/typed/<int:number>/", typed.one, name="typed"),
    path("<slug:name>/visits/", leaving.where, name="visits"),
    path("<slug:name>/out/", leaving.out, name="out"),
    path("<slug:name>/look/<str:version>.css", look.sheet, name="look"),
    path("<slug:name>/file/<str:signed>", matters.file, name="file"),
    path("<slug:name>/<int:number>/", matters.one, name="one"),
    path("<slug:name>/<int:number>/state/", matters.state, name="state"),
]
