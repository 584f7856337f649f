//! `paylater serve`: open the store, start the worker, listen, and stop in order.

use std::net::SocketAddr;
use std::process::ExitCode;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

use super::doctor;
use crate::app::{App, router, system_clock};
use crate::config::{Config, ConfigError};
use crate::store::Store;
use crate::worker;

/// Runs until a signal comes; requests under way are answered and the worker's round is finished.
pub async fn serve(config: Config) -> Result<ExitCode, ConfigError> {
    log();
    let wrong = |error: std::io::Error| ConfigError(format!("{}: {error}", config.listen));
    let listener = TcpListener::bind(&config.listen).await.map_err(wrong)?;
    let store = Store::open(&config.database_url).await?;
    doctor::warn_of_gaps(&config.catalogue, system_clock()().shanghai_date());
    let app = App::new(config, store.clone(), system_clock())?;
    let (stop, stopped) = watch::channel(false);
    let mut worker = tokio::spawn(worker::work(app.clone(), stopped));
    let address = listener.local_addr().map_err(|error| ConfigError(error.to_string()))?;
    tracing::info!(%address, "listening");
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    let served = tokio::select! {
        served = axum::serve(listener, service).with_graceful_shutdown(signal()) => served,
        // Without its worker the backend would promise what it cannot keep.
        ended = &mut worker => return Err(ConfigError(format!("the worker ended: {ended:?}"))),
    };
    tracing::info!("stopping");
    // A worker that is gone already has nothing left to stop.
    let _ = stop.send(true);
    if let Err(error) = worker.await {
        tracing::error!(%error, "the worker did not end well");
    }
    store.close().await;
    served.map_err(|error| ConfigError(error.to_string()))?;
    Ok(ExitCode::SUCCESS)
}

/// Brings the tables up to date.
pub async fn migrate(config: &Config) -> Result<ExitCode, ConfigError> {
    Store::open(&config.database_url).await?.close().await;
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
