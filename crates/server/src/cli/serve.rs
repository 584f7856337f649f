//! `paylater serve`: open the store, start the runners of jobs, listen, and stop in order.

use std::process::ExitCode;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

use super::doctor;
use crate::app::App;
use crate::config::Config;
use crate::config_error::ConfigError;
use crate::http::{listen, router};
use crate::jobs::runner;
use crate::ports::real;
use crate::store::{Store, jobs};

/// Runs until a signal comes; requests and jobs under way are finished, if they end in time.
pub async fn serve(config: Config) -> Result<ExitCode, ConfigError> {
    log();
    let wrong = |error: std::io::Error| ConfigError(format!("{}: {error}", config.listen));
    let listener = TcpListener::bind(&config.listen).await.map_err(wrong)?;
    let address = listener.local_addr().map_err(wrong)?;
    let store = Store::open(&config.database_url)?;
    let app = App::new(config, store.clone(), real::ports()?);
    doctor::warn_of_gaps(&app.config.catalogue, app.now().shanghai_date());
    take_over(&app).await?;
    let (stop, patience) = (CancellationToken::new(), app.config.patience);
    let mut runners = tokio::spawn(runner::work(app.clone(), stop.clone()));
    let mut serving =
        std::pin::pin!(listen::serve(listener, router(app.clone()), stop.cancelled(), patience));
    tracing::info!(%address, "listening");
    tokio::select! {
        () = signal() => {}
        () = &mut serving => {}
        // Without its runners the backend would promise what it cannot keep.
        ended = &mut runners => return Err(ConfigError(format!("the runners of jobs ended: {ended:?}"))),
    }
    tracing::info!("stopping");
    stop.cancel();
    // Requests, tasks and jobs share one deadline: whoever supervises us has one, too.
    let ended = tokio::time::timeout(patience.stop, async {
        serving.await;
        app.ports.spawner.finish().await;
        runners.await
    });
    match ended.await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(%error, "the runners of jobs did not end well"),
        Err(_) => tracing::error!(tasks = app.ports.spawner.count(), "something did not end in time"),
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// One process uses this database. Whoever held leases before is gone, and nobody has to wait for the end of them.
async fn take_over(app: &App) -> Result<(), ConfigError> {
    let now = app.now();
    let released = app.store.write(move |tx| jobs::release_all(tx, now)).await;
    match released.map_err(|error| ConfigError(error.to_string()))? {
        0 => {}
        released => tracing::info!(released, "jobs of an earlier process are taken over"),
    }
    Ok(())
}

/// Brings the tables up to date.
pub async fn migrate(config: &Config) -> Result<ExitCode, ConfigError> {
    Store::open(&config.database_url)?.close().await;
    println!("{} is up to date", config.database_url);
    Ok(ExitCode::SUCCESS)
}

/// JSON lines unless a terminal is watching; `PAYLATER_LOG` sets the level.
fn log() {
    use std::io::IsTerminal as _;
    let level =
        EnvFilter::try_from_env("PAYLATER_LOG").unwrap_or_else(|_| EnvFilter::new("info,tower_http=info"));
    let lines = tracing_subscriber::fmt().with_env_filter(level).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() { lines.compact().init() } else { lines.json().init() }
}

async fn signal() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
