//! 繁體中文。

use super::{Buttons, Ends, Headed, Locale, MissingText, Order, Plans, Problems, Steps, Terms, Text, Ways};

pub const TEXT: Text = Text {
    locale: Locale::ZhHant,
    steps: Steps {
        loading: Headed { heading: "正在載入", lead: "正在讀取訂單和可用的支付方式。" },
        choosing: "支付訂單",
        reviewing: Headed {
            heading: "確認訂單", lead: "請再核對一遍。確認之前不會發起任何支付。"
        },
        submitting: Headed { heading: "正在提交", lead: "正在提交您的確認，請稍候。" },
        at_alipay: "請在支付寶中完成付款",
        at_wechat: "請在微信中完成付款",
        at_other: "請在開啟的頁面中完成付款",
        at_host_lead: "完成或離開付款頁面後，這裡會自動查詢結果。",
        confirming: Headed {
            heading: "正在確認支付結果",
            lead: "正在向支付機構核實，通常幾秒內有結果。請勿重複支付。",
        },
        releasing: Headed {
            heading: "正在撤銷", lead: "正在請支付機構關閉這筆支付，關閉之前請不要付款。"
        },
        interrupted: Headed {
            heading: "支付尚未完成",
            lead: "目前沒有查到付款。您可以繼續支付，也可以換一種方式。",
        },
        no_bridge_lead: "付款頁面沒有開啟：這裡沒有可用的支付通道。請在對應的應用程式中開啟本頁，或換一種方式。",
        stalled: Headed {
            heading: "支付結果確認中",
            lead: "請勿重複支付。還沒有收到支付機構的明確結果，在此之前這裡不會再次發起支付。您可以稍後查詢。",
        },
        stalled_since: "開始確認",
        qr_lead: "請用另一台裝置掃描下面的內容：",
    },
    ends: Ends {
        paid: Headed { heading: "支付成功", lead: "商戶已收到這筆訂單的付款。" },
        authorised: Headed {
            heading: "已授權，稍後扣款",
            lead: "現在沒有扣款。到約定的時間，支付機構會從您的帳戶扣款。",
        },
        declined: Headed {
            heading: "未通過評估",
            lead: "支付機構評估後，這次不能使用這種方式，沒有扣款。原因可以向支付機構查詢；您可以換一種方式支付。",
        },
        cancelled: Headed { heading: "已取消", lead: "訂單已取消，沒有扣款。" },
        expired: Headed {
            heading: "訂單已過期",
            lead: "超過了付款時間，沒有扣款。需要的話，請回到商店重新下單。",
        },
        under_review: Headed {
            heading: "正在核實",
            lead: "訂單關閉之後又收到了付款消息，商戶的工作人員正在核實處理。請勿再次支付。",
        },
    },
    problems: Problems {
        unsent: "提交沒有完成",
        unsent_offline: "網路沒有連上，您的確認可能沒有送達。重試用的是同一個編號，不會重複下單。",
        unsent_later: "服務暫時繁忙，您的確認可能沒有送達。重試用的是同一個編號，不會重複下單。",
        offline: Headed { heading: "網路沒有連上", lead: "請檢查網路，然後重試。" },
        later: Headed { heading: "服務暫時不可用", lead: "請過一會兒重試。" },
        changed: "內容有變化，和之前顯示的不同。請重新查看後再選擇。",
        attempt_open: "這筆訂單還有一次支付沒有結束，請等它結束後再選擇。",
        attempt_ended: "上一次支付沒有完成，沒有扣款。您可以重新選擇。",
        session_gone: Headed {
            heading: "這個支付頁面已失效", lead: "請回到商店，從訂單重新進入。"
        },
        schedule_differs: Headed {
            heading: "還款計劃核對不一致",
            lead: "為了保護您，這裡沒有顯示任何支付方式。請稍後重試，或聯絡商戶。",
        },
        document_differs: Headed {
            heading: "協議內容核對不一致",
            lead: "為了保護您，這裡沒有顯示任何支付方式。請稍後重試，或聯絡商戶。",
        },
        merchant: Headed {
            heading: "暫時不能支付", lead: "這需要商戶處理。請聯絡商戶，並告知下面的代碼。"
        },
        code: "代碼 {}",
    },
    ways: Ways {
        legend: "選擇支付方式",
        alipay_zhima: "芝麻先享 · 先享後付",
        alipay_huabei: "花唄分期",
        wechat_score: "微信支付分 · 先享後付",
        wechat_jsapi: "微信支付",
        alipay: "支付寶",
        wechat: "微信",
        only_in: "只能在{}中使用。請在{}中開啟本頁。",
        too_small: "適用於 {} 及以上的訂單。",
        too_large: "適用於 {} 及以下的訂單。",
        buyer_unknown: "商戶沒有提供您的帳戶資訊，暫時不能使用。",
        declined: "支付機構評估後，這筆訂單不能使用。",
        unavailable: "暫時不能使用。",
        now: "現在一次付清",
        instalments: "分 {} 期還款",
        instalments_separator: "、",
        after_receipt: "確認收貨後 {} 天扣款",
        at_receipt: "確認收貨後扣款",
        after_days: "下單後 {} 天扣款",
    },
    plans: Plans {
        legend: "選擇期數",
        name: "{} 期",
        each: "每期",
        each_about: "每期約",
        fee: "總費用",
        total: "總額",
        merchant_bears_fee: "分期手續費由商戶承擔",
        schedule: "還款計劃",
        instalment: "第 {} 期",
        only_instalment: "一次付清",
        received_plus: "確認收貨後 {} 天",
        received: "確認收貨後",
        principal: "本金",
        row_fee: "手續費",
        sum: "合計應付",
        lenders_word: "實際還款日和金額以支付機構的帳單為準。",
    },
    terms: Terms {
        legend: "閱讀並同意",
        how: "請逐項閱讀後自行勾選。",
        required: "必選：不同意就不能使用這種方式。",
        optional: "可選：不同意也可以繼續。",
        read: "閱讀全文",
        version: "版本 {}",
        agreed: "已同意",
        none_agreed: "無",
    },
    order: Order {
        due: "應付",
        number: "訂單號",
        amount: "金額",
        until: "請在 {} 前完成",
        items: "共 {} 項商品",
        merchant: "商戶",
        goods: "商品",
        way: "支付方式",
        plan: "付款安排",
        next_now: "確認後會開啟{}的付款頁面，由{}核對身分並付款。",
        next_later: "確認後會開啟{}的授權頁面。現在不扣款，到約定的時間由{}扣款。",
    },
    buttons: Buttons {
        next: "下一步",
        confirm: "確認並支付",
        back: "返回修改",
        carry_on: "繼續支付",
        other_way: "換一種方式",
        check: "查詢結果",
        retry: "重試",
        cancel: "取消訂單",
        to_shop: "返回商店",
    },
    missing: MissingText {
        summary: "還差 {} 項才能繼續",
        way: "請選擇一種支付方式",
        plan: "請選擇期數",
        document: "請閱讀並勾選{}",
    },
};
