"""wechatpayv3 as a merchant of the sandbox. With a public key and its id it is in public-key mode, without them in
certificate mode, in which its first call fetches the certificates."""

import json

from calls import serve
from wechatpayv3 import WeChatPay, WeChatPayType
from wechatpayv3.core import Core


class Client(WeChatPay):
    """Answers read as JSON, and the signature for a page."""

    def call(self, method, **given):
        code, message = getattr(self, method)(**given)
        return {"code": code, "message": json.loads(message) if message else None}

    def pay_sign(self, lines):
        return self.sign(lines)

    def notified(self, headers, body):
        return self.callback(headers, body)


def start(asked):
    # The SDK knows the live address only, and asks it as soon as it is made.
    Core._gate_way = property(lambda core: asked["base"], lambda core, live: None)
    return Client(
        wechatpay_type=WeChatPayType.JSAPI,
        mchid=asked["mchid"],
        private_key=asked["private_key"],
        cert_serial_no=asked["merchant_serial"],
        appid=asked["appid"],
        apiv3_key=asked["api_v3_key"],
        notify_url=asked["notify_url"],
        public_key=asked.get("public_key"),
        public_key_id=asked.get("public_key_id"),
        timeout=20,
    )


serve(start)
