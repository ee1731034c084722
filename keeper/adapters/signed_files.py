"""Signed votes and delegations in files of JSON, as they are handed from one to another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from eth_utils.address import is_address, to_checksum_address
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from keeper.domain.proposals import Support
from keeper.domain.signed_acts import SignedAct, SignedDelegation, SignedVote
from keeper.domain.units import UINT256_MAX, Address
from keeper.errors import ConfigError

MOST_BYTES = 64 * 1024


def _checksummed(text: str) -> str:
    if not is_address(text):
        raise ValueError(f"{text!r} is no address")
    return to_checksum_address(text)


def _uint256(text: str) -> str:
    if int(text) > UINT256_MAX:
        raise ValueError("it has more than 256 bits")
    return text


At = Annotated[str, AfterValidator(_checksummed)]
Number = Annotated[str, Field(pattern=r"^[0-9]{1,78}$"), AfterValidator(_uint256)]
Hex = Annotated[str, Field(pattern=r"^0x([0-9a-f]{2})+$", max_length=2 + 2 * 4_096)]
KeyHex = Annotated[str, Field(pattern=r"^0x([0-9a-f]{2}){65}$")]


class _Signed(BaseModel):
    """What both have; ids and nonces are text, as they have 256 bits."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    chain_id: Annotated[int, Field(ge=1)]
    contract: At
    signer: At
    nonce: Number


class _Vote(_Signed):
    kind: Literal["vote"]
    proposal: Number
    support: Literal["against", "for", "abstain"]
    reason: str
    signature: Hex


class _Delegation(_Signed):
    kind: Literal["delegation"]
    delegatee: At
    expiry: Number
    signature: KeyHex


_FILE: TypeAdapter[_Vote | _Delegation] = TypeAdapter(
    Annotated[_Vote | _Delegation, Field(discriminator="kind")]
)


def write_signed(path: Path, act: SignedAct) -> None:
    """
    Write a file that anybody may submit; it holds no secret.

    Raises:
        ConfigError: nothing can be written there, or what is there is something else: a name that
            was mistyped must not cost a keystore.
    """
    if path.exists():
        try:
            read_signed(path)
        except ConfigError as error:
            raise ConfigError(f"{path} is not written over: {error}") from error
    common = {
        "chain_id": act.chain_id,
        "contract": act.contract,
        "signer": act.signer,
        "nonce": str(act.nonce),
        "signature": "0x" + act.signature.hex(),
    }
    record: _Vote | _Delegation
    if isinstance(act, SignedVote):
        ballot = {"proposal": str(act.proposal), "support": act.support.word, "reason": act.reason}
        record = _Vote.model_validate({"kind": "vote", **common, **ballot})
    else:
        delegation = {"delegatee": act.delegatee, "expiry": str(act.expiry)}
        record = _Delegation.model_validate({"kind": "delegation", **common, **delegation})
    try:
        path.write_text(record.model_dump_json(indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from error


def read_signed(path: Path) -> SignedAct:
    """
    Read such a file.

    Raises:
        ConfigError: it cannot be read, or is none.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    if len(content) > MOST_BYTES:
        raise ConfigError(f"{path} has more than {MOST_BYTES} bytes: no signed vote has")
    try:
        return _to_act(_FILE.validate_json(content))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ConfigError(
            f"{path} is no signed vote or delegation: {where}: {first['msg']}"
        ) from error


def _to_act(record: _Vote | _Delegation) -> SignedAct:
    contract, signer = Address(record.contract), Address(record.signer)
    nonce, signature = int(record.nonce), bytes.fromhex(record.signature[2:])
    if isinstance(record, _Vote):
        return SignedVote(
            chain_id=record.chain_id,
            contract=contract,
            signer=signer,
            nonce=nonce,
            proposal=int(record.proposal),
            support=Support[record.support.upper()],
            reason=record.reason,
            signature=signature,
        )
    return SignedDelegation(
        chain_id=record.chain_id,
        contract=contract,
        signer=signer,
        nonce=nonce,
        delegatee=Address(record.delegatee),
        expiry=int(record.expiry),
        signature=signature,
    )
