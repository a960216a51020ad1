"""Addresses of orders."""

from __future__ import annotations

from django.urls import path

from sangam.web.workspace.orders import figures, views

urlpatterns = [
    path("orders", views.home, name="orders"),
    path("orders/figures", figures.page, name="order_figures"),
    path("orders/figures/people", figures.people, name="order_figures_people"),
    path("orders/<int:number>", views.page, name="order"),
    path("customers/<int:number>/orders", views.of_customer, name="customer_orders"),
    path("conversations/<int:number>/orders", views.beside, name="orders_beside"),
]
