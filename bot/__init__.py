"""Rasa itself, fast and private: its start-up, one channel, its components, its tracker store.

The room lives alone on Python 3.10, because Rasa open source 3.6.21 runs on nothing newer. It
listens on loopback, is fed by the gateway only, and calls the actions by Rasa's own webhook. It
imports nothing of the other rooms and none of them imports it: what they share is JSON over HTTP
and the encoder's files.
"""
