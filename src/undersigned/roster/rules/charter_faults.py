"""What the charter's rules must be like before anyone enrols under them.

Source: PROTOCOL §4.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from undersigned import _core
from undersigned.errors import Fault, UndersignedError
from undersigned.keys.blind_rsa import parse_token_key
from undersigned.roster.charter import (
    BlindRegistrar,
    BlindRegistrarsRule,
    Charter,
    Registrar,
    RegistrarsRule,
)
from undersigned.roster.rules.registrars import find_threshold_fault


def find_rule_faults(charter: Charter) -> list[Fault]:
    """The faults of the charter's rules, in the order of the document.

    Codes: `registrars-threshold`, `registrar-twice`, `registrar-key-twice`, `ed25519-key`,
    `ed25519-key-small-order`, `token-key-form`, `token-key`, `token-key-twice`.
    """
    faults = []
    for place, member_class in enumerate(charter.classes):
        rule = member_class.rule
        if isinstance(rule, RegistrarsRule | BlindRegistrarsRule):
            fault = find_threshold_fault(rule, f"/classes/{place}/rule")
            if fault is not None:
                faults.append(fault)
    return faults + _find_registrar_faults(charter)


def _registrars(charter: Charter) -> Iterator[tuple[str, Registrar | BlindRegistrar]]:
    for place, member_class in enumerate(charter.classes):
        if isinstance(member_class.rule, RegistrarsRule | BlindRegistrarsRule):
            registrars: Sequence[Registrar | BlindRegistrar] = member_class.rule.registrars
            for number, registrar in enumerate(registrars):
                yield f"/classes/{place}/rule/registrars/{number}", registrar


def _find_registrar_faults(charter: Charter) -> list[Fault]:
    faults: list[Fault] = []
    names: dict[str, str] = {}
    keys: dict[bytes, str] = {}
    token_keys: dict[bytes, str] = {}
    for place, registrar in _registrars(charter):
        if names.setdefault(registrar.name, place) != place:
            faults.append(Fault("registrar-twice", f"{place}/name", registrar.name))
        if keys.setdefault(registrar.ed25519, place) != place:
            faults.append(Fault("registrar-key-twice", f"{place}/ed25519", registrar.name))
        try:
            _core.check_ed25519_key(registrar.ed25519)
        except UndersignedError as error:
            faults.append(Fault(error.code, f"{place}/ed25519", registrar.name))
        if isinstance(registrar, BlindRegistrar):
            faults += _find_token_key_faults(f"{place}/rsa", registrar, token_keys)
    return faults


def _find_token_key_faults(
    place: str, registrar: BlindRegistrar, token_keys: dict[bytes, str]
) -> list[Fault]:
    try:
        parse_token_key(registrar.rsa)
    except UndersignedError as error:
        return [Fault(error.code, place, error.detail)]
    if token_keys.setdefault(registrar.rsa, place) != place:
        return [Fault("token-key-twice", place, registrar.name)]
    return []
