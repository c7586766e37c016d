"""Simulators of the services that Vouch calls. They import nothing of the product, nor it of them.

linkup     Linkup's network recommendations: linkup_calls, linkup_people, linkup_tokens, linkup_bill

simulator  what any simulator is
server     its HTTP side: loopback, a thread, an orderly stop
answers    an answer, and what a connection can do to it
faults     what it can be told to do wrong
control    /_control: how it is told, and how its records are read
"""
