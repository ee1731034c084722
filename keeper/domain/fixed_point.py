"""The logarithm of a ratio in integers: the same digits on every machine."""

from keeper.domain.units import WAD

_BITS = 128
_LN2 = 0xB17217F7D1CF79ABC9E3B39803F2F6AF  # ln 2 x 2^128, rounded down


def ln_ratio(numerator: int, denominator: int) -> int:
    """
    Compute ln(numerator / denominator).

    The ratio is brought into [1, 2) by powers of two, where ln m = 2 atanh((m - 1) / (m + 1)) and
    the series of atanh gains at least three bits a term. Source: Abramowitz and Stegun, 4.1.27.

    Args:
        numerator: more than 0.
        denominator: more than 0.

    Returns:
        A wad, rounded towards zero; the absolute error is below 2e-18 for numbers of up to 2^20
        bits. ln_ratio(a, b) is exactly -ln_ratio(b, a).

    Raises:
        ValueError: a number is not above 0.
    """
    if numerator <= 0 or denominator <= 0:
        raise ValueError(f"no logarithm of {numerator} / {denominator}")
    if numerator < denominator:
        return -ln_ratio(denominator, numerator)
    shift = numerator.bit_length() - denominator.bit_length()
    if numerator < denominator << shift:
        shift -= 1
    denominator <<= shift
    mantissa = 2 * _atanh(numerator - denominator, numerator + denominator)
    return (mantissa + shift * _LN2) * WAD >> _BITS


def _atanh(numerator: int, denominator: int) -> int:
    z = (numerator << _BITS) // denominator
    square = z * z >> _BITS
    total, power, odd = 0, z, 1
    while power:
        total += power // odd
        power, odd = power * square >> _BITS, odd + 2
    return total
