"""python-alipay-sdk as a merchant of the sandbox. Its package has the name of the official SDK's, so it is installed
apart."""

import os
import sys

sys.path.insert(0, os.path.join(sys.prefix, "apart"))

from alipay import AliPay
from calls import serve


class Client(AliPay):
    def notified(self, form):
        """As the SDK's guide has it: take the signature off, verify the rest."""
        return self.verify(form, form.pop("sign"))


def start(asked):
    client = Client(
        appid=asked["app_id"],
        app_notify_url=asked["notify_url"],
        app_private_key_string=asked["private_key"],
        alipay_public_key_string=asked["alipay_public_key"],
    )
    # It knows the live gateway and Alipay's own sandbox.
    client._gateway = asked["gateway"]
    return client


serve(start)
