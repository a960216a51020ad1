"""Providers played on this machine: every kind's fake behind one small server, with a page on which a person is the customer.

Started by `sangam demo --with-providers` beside a running install. What is said lives in memory; the channels stay.
"""
