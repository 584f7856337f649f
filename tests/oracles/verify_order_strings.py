"""Verifies order strings with the official Alipay SDK for Python (alipay-sdk-python).

Reads {"public_key": BASE64, "order_strings": [...]} on standard input; writes, for each, whether it verifies and
whether it still does with another amount.
"""

import json
import re
import sys
from urllib.parse import parse_qsl

import rsa
from alipay.aop.api.util.SignatureUtils import get_sign_content, verify_with_rsa


def verifies(public_key, params):
    signed = {name: value for name, value in params.items() if name != "sign"}
    try:
        return verify_with_rsa(public_key, get_sign_content(signed).encode("utf-8"), params["sign"])
    except rsa.VerificationError:
        return False


def main():
    asked = json.load(sys.stdin)
    found = []
    for order_string in asked["order_strings"]:
        params = dict(parse_qsl(order_string, keep_blank_values=True, strict_parsing=True))
        forged = dict(params, biz_content=re.sub(r'"\d+\.\d\d"', '"0.01"', params["biz_content"]))
        found.append(
            {
                "verifies": verifies(asked["public_key"], params),
                "verifies_forged": verifies(asked["public_key"], forged),
            }
        )
    json.dump(found, sys.stdout)


main()
