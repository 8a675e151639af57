"""Charters, entries and registrars with real keys, for tests of the rules."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from datetime import date

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from undersigned import schema
from undersigned.keys.blind_registrar import TokenSigner
from undersigned.keys.blind_request import blind, draw_prefix, finalize
from undersigned.roster.charter import (
    BlindRegistrar,
    BlindRegistrarsRule,
    Charter,
    LogTerms,
    MemberClass,
    Registrar,
    RegistrarsRule,
    Rule,
)
from undersigned.roster.entry import (
    BlindRegistrarsEvidence,
    Entry,
    Evidence,
    RegistrarsEvidence,
    Token,
    Vouch,
)

SLOTS = 2
LOG_KEY = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")


@dataclass(frozen=True)
class Keeper:
    """A registrar with its private keys."""

    name: str
    private: Ed25519PrivateKey
    tokens: TokenSigner | None = None

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def plain(self) -> Registrar:
        return Registrar(self.name, self.public)

    @property
    def blind(self) -> BlindRegistrar:
        assert self.tokens is not None
        return BlindRegistrar(
            self.name, self.public, self.tokens.public.encode(), "https://registrar.example/"
        )

    def vouch(self, statement: bytes) -> Vouch:
        return Vouch(self.name, self.private.sign(statement))

    def issue(self, statement: bytes) -> Token:
        """A token, by the whole exchange with the member."""
        assert self.tokens is not None
        key, prefix = self.tokens.public, draw_prefix()
        request, unblinder = blind(key, prefix, statement)
        answer = self.tokens.blind_sign(request)
        return Token(self.name, prefix, finalize(key, prefix, statement, answer, unblinder))


@functools.cache
def make_keepers(number: int, *, blind: bool = False, prefix: str = "registrar") -> tuple[Keeper, ...]:
    """Registrars, the same ones for the same arguments."""
    return tuple(
        Keeper(f"{prefix}-{i}", Ed25519PrivateKey.generate(), TokenSigner.draw(2048) if blind else None)
        for i in range(number)
    )


def plain_rule(keepers: tuple[Keeper, ...], threshold: int) -> RegistrarsRule:
    return RegistrarsRule(threshold, tuple(keeper.plain for keeper in keepers))


def blind_rule(keepers: tuple[Keeper, ...], threshold: int) -> BlindRegistrarsRule:
    return BlindRegistrarsRule(threshold, tuple(keeper.blind for keeper in keepers))


def make_charter(**rules: Rule) -> Charter:
    """A charter with one class for each rule."""
    classes = tuple(MemberClass(name, rule) for name, rule in rules.items())
    log = LogTerms("log.example/letters", LOG_KEY, (), 0)
    return Charter("A group", "", date(2026, 11, 21), SLOTS, 2, None, log, classes)


NOTHING = RegistrarsEvidence(())


def make_entry(class_: str, principal: str | None = None, evidence: Evidence = NOTHING) -> Entry:
    """An entry with random commitments, whose proof is not looked at here."""
    commitments = tuple(os.urandom(32) for _ in range(SLOTS))
    return Entry(class_, commitments, evidence, principal, os.urandom(96))


def with_evidence(entry: Entry, evidence: Evidence) -> Entry:
    return Entry(entry.class_, entry.commitments, evidence, entry.principal, entry.proof)


def statement_of(charter: Charter, entry: Entry) -> bytes:
    return schema.encode_document(entry.statement(charter.id))


def vouched(charter: Charter, entry: Entry, keepers: tuple[Keeper, ...]) -> Entry:
    statement = statement_of(charter, entry)
    return with_evidence(entry, RegistrarsEvidence(tuple(keeper.vouch(statement) for keeper in keepers)))


def tokened(charter: Charter, entry: Entry, keepers: tuple[Keeper, ...]) -> Entry:
    statement = statement_of(charter, entry)
    return with_evidence(entry, BlindRegistrarsEvidence(tuple(keeper.issue(statement) for keeper in keepers)))
