//! 简体中文。

use super::{Buttons, Ends, Headed, Locale, MissingText, Order, Plans, Problems, Steps, Terms, Text, Ways};

pub const TEXT: Text = Text {
    locale: Locale::ZhHans,
    steps: Steps {
        loading: Headed { heading: "正在加载", lead: "正在读取订单和可用的支付方式。" },
        choosing: "支付订单",
        reviewing: Headed {
            heading: "确认订单", lead: "请再核对一遍。确认之前不会发起任何支付。"
        },
        submitting: Headed { heading: "正在提交", lead: "正在提交您的确认，请稍候。" },
        at_alipay: "请在支付宝中完成付款",
        at_wechat: "请在微信中完成付款",
        at_other: "请在打开的页面中完成付款",
        at_host_lead: "完成或离开付款页面后，这里会自动查询结果。",
        confirming: Headed {
            heading: "正在确认支付结果",
            lead: "正在向支付机构核实，通常几秒内有结果。请勿重复支付。",
        },
        releasing: Headed {
            heading: "正在撤销", lead: "正在请支付机构关闭这笔支付，关闭之前请不要付款。"
        },
        interrupted: Headed {
            heading: "支付尚未完成",
            lead: "目前没有查到付款。您可以继续支付，也可以换一种方式。",
        },
        no_bridge_lead: "付款页面没有打开：这里没有可用的支付通道。请在对应的应用中打开本页，或换一种方式。",
        stalled: Headed {
            heading: "支付结果确认中",
            lead: "请勿重复支付。还没有收到支付机构的明确结果，在此之前这里不会再次发起支付。您可以稍后查询。",
        },
        stalled_since: "开始确认",
        qr_lead: "请用另一台设备扫描下面的内容：",
    },
    ends: Ends {
        paid: Headed { heading: "支付成功", lead: "商户已收到这笔订单的付款。" },
        authorised: Headed {
            heading: "已授权，稍后扣款",
            lead: "现在没有扣款。到约定的时间，支付机构会从您的账户扣款。",
        },
        declined: Headed {
            heading: "未通过评估",
            lead: "支付机构评估后，这次不能使用这种方式，没有扣款。原因可以向支付机构查询；您可以换一种方式支付。",
        },
        cancelled: Headed { heading: "已取消", lead: "订单已取消，没有扣款。" },
        expired: Headed {
            heading: "订单已过期",
            lead: "超过了付款时间，没有扣款。需要的话，请回到商店重新下单。",
        },
        under_review: Headed {
            heading: "正在核实",
            lead: "订单关闭之后又收到了付款消息，商户的工作人员正在核实处理。请勿再次支付。",
        },
    },
    problems: Problems {
        unsent: "提交没有完成",
        unsent_offline: "网络没有连上，您的确认可能没有送达。重试用的是同一个编号，不会重复下单。",
        unsent_later: "服务暂时繁忙，您的确认可能没有送达。重试用的是同一个编号，不会重复下单。",
        offline: Headed { heading: "网络没有连上", lead: "请检查网络，然后重试。" },
        later: Headed { heading: "服务暂时不可用", lead: "请过一会儿重试。" },
        changed: "内容有变化，和之前显示的不同。请重新查看后再选择。",
        attempt_open: "这笔订单还有一次支付没有结束，请等它结束后再选择。",
        attempt_ended: "上一次支付没有完成，没有扣款。您可以重新选择。",
        session_gone: Headed {
            heading: "这个支付页面已失效", lead: "请回到商店，从订单重新进入。"
        },
        schedule_differs: Headed {
            heading: "还款计划核对不一致",
            lead: "为了保护您，这里没有显示任何支付方式。请稍后重试，或联系商户。",
        },
        document_differs: Headed {
            heading: "协议内容核对不一致",
            lead: "为了保护您，这里没有显示任何支付方式。请稍后重试，或联系商户。",
        },
        merchant: Headed {
            heading: "暂时不能支付", lead: "这需要商户处理。请联系商户，并告知下面的代码。"
        },
        code: "代码 {}",
    },
    ways: Ways {
        legend: "选择支付方式",
        alipay_zhima: "芝麻先享 · 先享后付",
        alipay_huabei: "花呗分期",
        wechat_score: "微信支付分 · 先享后付",
        wechat_jsapi: "微信支付",
        alipay: "支付宝",
        wechat: "微信",
        only_in: "只能在{}中使用。请在{}中打开本页。",
        too_small: "适用于 {} 及以上的订单。",
        too_large: "适用于 {} 及以下的订单。",
        buyer_unknown: "商户没有提供您的账户信息，暂时不能使用。",
        declined: "支付机构评估后，这笔订单不能使用。",
        unavailable: "暂时不能使用。",
        now: "现在一次付清",
        instalments: "分 {} 期还款",
        instalments_separator: "、",
        after_receipt: "确认收货后 {} 天扣款",
        at_receipt: "确认收货后扣款",
        after_days: "下单后 {} 天扣款",
    },
    plans: Plans {
        legend: "选择期数",
        name: "{} 期",
        each: "每期",
        each_about: "每期约",
        fee: "总费用",
        total: "总额",
        merchant_bears_fee: "分期手续费由商户承担",
        schedule: "还款计划",
        instalment: "第 {} 期",
        only_instalment: "一次付清",
        received_plus: "确认收货后 {} 天",
        received: "确认收货后",
        principal: "本金",
        row_fee: "手续费",
        sum: "合计应付",
        lenders_word: "实际还款日和金额以支付机构的账单为准。",
    },
    terms: Terms {
        legend: "阅读并同意",
        how: "请逐项阅读后自行勾选。",
        required: "必选：不同意就不能使用这种方式。",
        optional: "可选：不同意也可以继续。",
        read: "阅读全文",
        version: "版本 {}",
        agreed: "已同意",
        none_agreed: "无",
    },
    order: Order {
        due: "应付",
        number: "订单号",
        amount: "金额",
        until: "请在 {} 前完成",
        items: "共 {} 项商品",
        merchant: "商户",
        goods: "商品",
        way: "支付方式",
        plan: "付款安排",
        next_now: "确认后会打开{}的付款页面，由{}核对身份并付款。",
        next_later: "确认后会打开{}的授权页面。现在不扣款，到约定的时间由{}扣款。",
    },
    buttons: Buttons {
        next: "下一步",
        confirm: "确认并支付",
        back: "返回修改",
        carry_on: "继续支付",
        other_way: "换一种方式",
        check: "查询结果",
        retry: "重试",
        cancel: "取消订单",
        to_shop: "返回商店",
    },
    missing: MissingText {
        summary: "还差 {} 项才能继续",
        way: "请选择一种支付方式",
        plan: "请选择期数",
        document: "请阅读并勾选{}",
    },
};
