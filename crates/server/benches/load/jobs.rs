//! `--jobs`: how many questions to providers are asked and answered, with every provider well and with one that is silent.
//!
//! Each phase has a backend, a sandbox and a database of its own. The questions are rows that are all due; a question is done
//! when the provider's answer was believed and stands in the database.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::figures::{ms_each, per_second, short};
use crate::machine::{Spent, Window, load};
use crate::parties::{Keys, Parties, Start};
use crate::report::{Aim, Aims, Outcome, Table};
use crate::rows;

/// What one loop in rounds of sixteen managed.
const BEFORE: f64 = 16.0;
/// How many times that is to be done.
const TIMES: f64 = 20.0;
/// How much of the rate without a silent provider has to be left.
const LEFT: f64 = 0.9;

/// How long and how much.
pub struct Size {
    /// How long is measured.
    pub time: Duration,
    /// Questions that are due at each provider: more than can be asked meanwhile.
    pub questions: i64,
    /// How often each phase is measured.
    pub rounds: usize,
}

/// Who has work, and who does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Both,
    AlipayAlone,
    WechatAlone,
    WechatSilent,
    AlipaySilent,
}

impl Phase {
    const ALL: [Self; 5] =
        [Self::Both, Self::AlipayAlone, Self::WechatAlone, Self::WechatSilent, Self::AlipaySilent];

    const fn name(self) -> &'static str {
        match self {
            Self::Both => "both answer",
            Self::AlipayAlone => "Alipay alone has work",
            Self::WechatAlone => "WeChat Pay alone has work",
            Self::WechatSilent => "WeChat Pay is silent",
            Self::AlipaySilent => "Alipay is silent",
        }
    }

    const fn has_work(self) -> (bool, bool) {
        match self {
            Self::Both | Self::WechatSilent | Self::AlipaySilent => (true, true),
            Self::AlipayAlone => (true, false),
            Self::WechatAlone => (false, true),
        }
    }
}

/// What a phase came to.
#[derive(Debug, Clone, Copy)]
struct Rates {
    alipay: f64,
    wechat: f64,
    done: usize,
    spent: Spent,
}

/// Measures, prints and judges.
pub async fn run(size: &Size) -> Outcome<Aims> {
    let keys = Keys::make()?;
    println!("jobs: questions for each second, {} s each, load {}", size.time.as_secs(), load()?);
    let mut rounds: Vec<Vec<Rates>> = vec![Vec::new(); Phase::ALL.len()];
    for _ in 0..size.rounds {
        for (phase, found) in Phase::ALL.into_iter().zip(&mut rounds) {
            found.push(measure(&keys, phase, size).await?);
        }
    }
    let quietest = |found: &Vec<Rates>| {
        found.iter().min_by(|one, other| one.spent.others.total_cmp(&other.spent.others)).copied()
    };
    let found: Vec<Rates> = rounds.iter().filter_map(quietest).collect();
    print(&found);
    let [both, alipay_alone, wechat_alone, wechat_silent, alipay_silent] = found[..] else {
        return Err("a phase was not measured".into());
    };
    let mut aims = Aims::default();
    for (who, silent, both, alone) in [
        ("Alipay's while WeChat Pay is silent", wechat_silent.alipay, both.alipay, alipay_alone.alipay),
        ("WeChat Pay's while Alipay is silent", alipay_silent.wechat, both.wechat, wechat_alone.wechat),
    ] {
        aims.judge(&format!("{who}, for each second"), silent, Aim::AtLeast(TIMES * BEFORE));
        aims.judge(&format!("{who}, beside none silent"), silent / both, Aim::AtLeast(LEFT));
        aims.judge(&format!("{who}, beside no other work at all"), silent / alone, Aim::AtLeast(LEFT));
    }
    println!("\n  load {}", load()?);
    Ok(aims)
}

fn print(found: &[Rates]) {
    let mut table = Table::new(&["", "Alipay", "WeChat Pay", "ms of backend each", "others' processors"]);
    for (phase, rates) in Phase::ALL.into_iter().zip(found) {
        let each = ms_each(rates.spent.backend, rates.done);
        table.row(vec![
            phase.name().into(),
            short(rates.alipay),
            short(rates.wechat),
            short(each),
            short(rates.spent.others),
        ]);
    }
    print!("\n{table}");
}

async fn measure(keys: &Keys, phase: Phase, size: &Size) -> Outcome<Rates> {
    const BEGUN: Duration = Duration::from_millis(500);
    let folder = Parties::folder(keys, "jobs")?;
    let (alipay, wechat) = phase.has_work();
    let many = |has_work: bool| if has_work { size.questions } else { 0 };
    rows::unpaid(&folder.path("paylater.db"), many(alipay), many(wechat))?;
    let silent = Silent::listen().await?;
    let start = Start {
        alipay: (phase == Phase::AlipaySilent).then_some(silent.address),
        wechat: (phase == Phase::WechatSilent).then_some(silent.address),
        syncs: None,
    };
    let parties = Parties::start(keys, folder, start).await?;
    tokio::time::sleep(BEGUN).await;
    let before = answered(&parties.database())?;
    let window = Window::open(parties.backend(), parties.sandbox())?;
    tokio::time::sleep(size.time).await;
    let spent = window.close()?;
    let after = answered(&parties.database())?;
    let [alipay, wechat] = [after[0] - before[0], after[1] - before[1]];
    let left = |done: usize| i64::try_from(done).is_ok_and(|done| done < size.questions);
    if !after.into_iter().all(left) {
        return Err(format!("{}: {} questions were not enough", phase.name(), size.questions));
    }
    Ok(Rates {
        alipay: per_second(alipay, spent.wall),
        wechat: per_second(wechat, spent.wall),
        done: alipay + wechat,
        spent,
    })
}

fn answered(database: &Path) -> Outcome<[usize; 2]> {
    let db = rows::look(database)?;
    Ok([rows::answered(&db, "alipay-huabei")?, rows::answered(&db, "wechat-jsapi")?])
}

/// A provider that takes every connection and says nothing.
struct Silent {
    address: SocketAddr,
    accepting: JoinHandle<()>,
}

impl Silent {
    async fn listen() -> Outcome<Self> {
        let wrong = |error: std::io::Error| format!("the silent provider: {error}");
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(wrong)?;
        let address = listener.local_addr().map_err(wrong)?;
        let accepting = tokio::spawn(async move {
            let mut held = Vec::new();
            while let Ok((connection, _)) = listener.accept().await {
                held.push(connection);
            }
        });
        Ok(Self { address, accepting })
    }
}

impl Drop for Silent {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}
