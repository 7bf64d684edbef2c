"""Numbers as Java writes them, because the texts of the reports are parsed by scripts that grew up with it."""

from __future__ import annotations

import math


def java_double(x: float) -> str:
    """`x` as Java's `Double.toString` (specification of JDK 19 on): the shortest decimal that reads back as `x`.

    From 1e-3 up to 1e7 plain (`350.8`, `100.0`), otherwise in scientific form (`1.318537244E9`, `1.0E-5`).
    """
    x = float(x)
    if not math.isfinite(x):
        return "NaN" if math.isnan(x) else ("Infinity" if x > 0 else "-Infinity")
    sign = "-" if math.copysign(1.0, x) < 0 else ""
    if x == 0.0:
        return sign + "0.0"
    digits, exponent = _shortest(abs(x))
    if -3 <= exponent < 7:
        whole = digits[: exponent + 1].ljust(exponent + 1, "0") if exponent >= 0 else "0"
        decimals = digits[exponent + 1 :] if exponent >= 0 else "0" * (-exponent - 1) + digits
        return f"{sign}{whole}.{decimals or '0'}"
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{exponent}"


def _shortest(x: float) -> tuple[str, int]:
    """The digits without trailing zeros, and the power of ten of the first one."""
    mantissa, _, power = repr(x).partition("e")
    whole, _, decimals = mantissa.partition(".")
    digits = (whole + decimals).lstrip("0")
    exponent = int(power or 0) + len(whole) - 1 - (len(whole + decimals) - len(digits))
    digits = digits.rstrip("0")
    if len(digits) == 1:
        # Java looks among two digits where one would do, and takes the nearest: 4.9E-324, not 5.0E-324.
        mantissa, _, power = f"{x:.1e}".partition("e")
        return mantissa.replace(".", "").rstrip("0"), int(power)
    return digits, exponent
