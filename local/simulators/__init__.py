"""Simulators of the services that Vouch calls; neither they nor the product import the other.

linkup/    Linkup's network recommendations: calls, people, tokens, bill
linkedin/  LinkedIn's recommendations and OAuth:
             wire, requests, uri: a request, down to the grammar of its query
             api, finders, fields, changes, rules: the operations, and who may do what
             store, people, clock, calls: records and members, time, counts of calls
             oauth, forms, consent, openid, signing, tokens, door: who is calling, with which scopes
             errors, faults, control: refusals, and what tests can set

simulator  what all simulators share
server     its HTTP side: loopback, a thread, an orderly stop
answers    an answer, and what may happen to it on its way
faults     the faults that tests can set
armed      the requests that each fault is set for
control    /_control: where faults are set and records are read
"""
