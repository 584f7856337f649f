//! The backend and the sandbox as processes of their own, each time with an empty folder and on free ports of this machine.

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use paylater_provider::SigningKey;

use crate::client::{Ask, Connection};
use crate::report::Outcome;

const BACKEND: &str = env!("CARGO_BIN_EXE_paylater");
/// On the disk where builds are: a folder in memory would make every commit free.
const FOLDER: &str = env!("CARGO_TARGET_TMPDIR");
const CONFIGURATION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/development.toml");
/// How long a process may take until it answers.
const TIME_TO_START: Duration = Duration::from_secs(30);

/// A folder that is gone when this is.
pub struct Folder(PathBuf);

impl Folder {
    /// A new one.
    pub fn new(name: &str) -> Outcome<Self> {
        let path = Path::new(FOLDER).join(format!("load-{}-{name}", std::process::id()));
        let wrong = |error: std::io::Error| format!("{}: {error}", path.display());
        fs::remove_dir_all(&path).or_else(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Ok(()),
            _ => Err(wrong(error)),
        })?;
        fs::create_dir_all(&path).map_err(wrong)?;
        Ok(Self(path))
    }

    /// A path inside it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("{} is left behind: {error}", self.0.display());
        }
    }
}

/// Keys of both sides, which are dear to make and may be used many times.
pub struct Keys {
    folder: Folder,
    /// What the shop's server shows.
    pub api_key: String,
}

impl Keys {
    /// Lets each side make its own.
    pub fn make() -> Outcome<Self> {
        let folder = Folder::new("keys")?;
        run(Command::new(BACKEND).args(["keys", "--dir"]).arg(folder.path("merchant")))?;
        run(Command::new(sandbox_program()?).args(["keys", "--dir"]).arg(folder.path("provider")))?;
        let api_key = read(&folder.path("merchant/shop_api.key"))?.trim().to_string();
        Ok(Self { folder, api_key })
    }

    /// The key with which the backend signs for Alipay.
    pub fn merchant(&self) -> Outcome<SigningKey> {
        signing_key(&self.folder.path("merchant/alipay_app_private.pem"))
    }

    /// The key with which Alipay's notifications are signed.
    pub fn alipay(&self) -> Outcome<SigningKey> {
        signing_key(&self.folder.path("provider/alipay_private.pem"))
    }
}

/// How a backend is started.
#[derive(Debug, Default)]
pub struct Start<'a> {
    /// Where Alipay is instead of in the sandbox.
    pub alipay: Option<SocketAddr>,
    /// Where WeChat Pay is instead of in the sandbox.
    pub wechat: Option<SocketAddr>,
    /// Lets `strace` write down there when the disk is synchronised.
    pub syncs: Option<&'a Path>,
}

/// A process that ends with this value.
struct Process(Child);

impl Process {
    fn start(command: &mut Command, log: &Path) -> Outcome<Self> {
        let file = File::create(log).map_err(|error| format!("{}: {error}", log.display()))?;
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(file);
        let program = command.get_program().to_string_lossy().into_owned();
        command.spawn().map(Self).map_err(|error| format!("{program}: {error}"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // One that has ended cannot be ended; either way it is waited for, so that its id is nobody else's meanwhile.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A backend and a sandbox, which end with this value.
pub struct Parties {
    /// Where the backend listens.
    pub address: SocketAddr,
    backend: Process,
    sandbox: Process,
    // Last: the processes have ended when their files go.
    folder: Folder,
}

impl Parties {
    /// A folder with the tables of this release and nothing in them.
    pub fn folder(keys: &Keys, name: &str) -> Outcome<Folder> {
        let folder = Folder::new(name)?;
        run(backend(keys, &folder).args(["migrate", "--config", CONFIGURATION]))?;
        Ok(folder)
    }

    /// Starts both on this folder and waits until they can do their work.
    pub async fn start(keys: &Keys, folder: Folder, start: Start<'_>) -> Outcome<Self> {
        let (address, sandbox_address) = (free_address()?, free_address()?);
        let mut sandbox = Command::new(sandbox_program()?);
        sandbox.args(["serve", "--listen", &sandbox_address.to_string(), "--keys-dir"]);
        sandbox.arg(keys.folder.path("provider"));
        sandbox.arg("--merchant-keys-dir").arg(keys.folder.path("merchant"));
        let sandbox = Process::start(&mut sandbox, &folder.path("sandbox.log"))?;
        let mut command = backend(keys, &folder);
        if let Some(syncs) = start.syncs {
            command = traced(command, syncs);
        }
        let gateway = start.alipay.unwrap_or(sandbox_address);
        command
            .args(["serve", "--config", CONFIGURATION])
            .env("PAYLATER_LISTEN", address.to_string())
            .env("PAYLATER_PUBLIC_URL", format!("http://{address}"))
            .env("PAYLATER_ALIPAY_GATEWAY_URL", format!("http://{gateway}/gateway.do"))
            .env(
                "PAYLATER_WECHATPAY_BASE_URL",
                format!("http://{}", start.wechat.unwrap_or(sandbox_address)),
            );
        let backend = Process::start(&mut command, &folder.path("backend.log"))?;
        let parties = Self { address, backend, sandbox, folder };
        for (address, path, log) in
            [(sandbox_address, "/healthz", "sandbox.log"), (parties.address, "/readyz", "backend.log")]
        {
            until_healthy(address, path).await.map_err(|error| parties.with_log(&error, log))?;
        }
        Ok(parties)
    }

    /// The backend's id.
    pub fn backend(&self) -> u32 {
        self.backend.0.id()
    }

    /// The sandbox's id.
    pub fn sandbox(&self) -> u32 {
        self.sandbox.0.id()
    }

    /// The database's file.
    pub fn database(&self) -> PathBuf {
        self.folder.path("paylater.db")
    }

    fn with_log(&self, error: &str, log: &str) -> String {
        let text = read(&self.folder.path(log)).unwrap_or_else(|error| error);
        let lines: Vec<&str> = text.lines().collect();
        format!("{error}\n{log} ends with:\n{}", lines[lines.len().saturating_sub(8)..].join("\n"))
    }
}

/// By what its folder holds, and with nothing from this program's environment.
fn backend(keys: &Keys, folder: &Folder) -> Command {
    let mut command = Command::new(BACKEND);
    command
        .env_clear()
        .env("PAYLATER_DATABASE_URL", folder.path("paylater.db"))
        .env("PAYLATER_KEYS_DIR", keys.folder.path("merchant"))
        .env("PAYLATER_PROVIDER_KEYS_DIR", keys.folder.path("provider"));
    command
}

/// The same command with `strace` looking on. It stands aside, so that the process is still ours.
fn traced(command: Command, syncs: &Path) -> Command {
    let mut traced = Command::new("strace");
    traced.args(["-D", "-f", "-e", "trace=fsync,fdatasync", "-o"]).arg(syncs);
    traced.arg(command.get_program());
    traced.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    traced
}

fn sandbox_program() -> Outcome<PathBuf> {
    let program = Path::new(BACKEND).with_file_name("paylater-sandbox");
    if program.is_file() {
        Ok(program)
    } else {
        Err(format!("{} is not there; `cargo xtask bench --backend` builds it", program.display()))
    }
}

fn free_address() -> Outcome<SocketAddr> {
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|error| format!("no port: {error}"))?;
    listener.local_addr().map_err(|error| format!("no port: {error}"))
}

fn run(command: &mut Command) -> Outcome {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{program}: {}: {}", output.status, String::from_utf8_lossy(&output.stderr)))
}

async fn until_healthy(address: SocketAddr, path: &str) -> Outcome {
    let begun = Instant::now();
    loop {
        let answer = match Connection::open(address).await {
            Ok(mut connection) => connection.call(Ask { path, ..Ask::default() }).await,
            Err(error) => Err(error),
        };
        match answer {
            Ok(_) => return Ok(()),
            Err(error) if begun.elapsed() > TIME_TO_START => return Err(error),
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

fn signing_key(path: &Path) -> Outcome<SigningKey> {
    SigningKey::parse(&read(path)?).map_err(|error| format!("{}: {error}", path.display()))
}

fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
