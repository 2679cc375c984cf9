//! Where the state is, and opening an engine on it.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mintage::key::Slot;
use mintage::{Config, Engine, KeySpec};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::args::{Init, Place};
use crate::failure::{Exit, Failure};
use crate::output::harmless;

/// The state where nothing names another.
const DEFAULT_STATE: &str = "mintage.db";
/// The longest file of a secret, and of a configuration, that is read.
const SECRET_FILE_BYTES_MAX: u64 = 1024;
const CONFIG_FILE_BYTES_MAX: u64 = 4 << 20;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Where {
    File(PathBuf),
    Redis(String),
}

/// A place with its configuration read: ready to be opened.
struct Found {
    state: Where,
    /// The configuration itself says where it is.
    is_configured: bool,
    /// What the configuration says by itself.
    config: Config,
    names: Names,
    sealing_key: SecretFile,
    identity_secret: SecretFile,
}

/// Which fields the configuration has.
#[derive(Default)]
struct Names {
    sealing_key: bool,
    identity_secret: bool,
    /// Keys to sign or verify with; else there are only those in the state.
    keys: bool,
}

/// The fields of a configuration that matter here. What is in the others, such as the key sets of
/// issuers, is not read into values: it comes from elsewhere.
#[derive(Default, Deserialize)]
struct Fields {
    state: Option<Value>,
    sealing_key: Option<IgnoredAny>,
    identity_secret: Option<IgnoredAny>,
    keys: Option<IgnoredAny>,
    jwks: Option<IgnoredAny>,
}

/// Where a secret is kept, and whether somebody said so.
struct SecretFile {
    path: Option<PathBuf>,
    is_named: bool,
    /// What names another one.
    option: &'static str,
}

/// What `init` made.
pub struct Made {
    pub engine: Engine,
    pub state: String,
    pub sealing_key_file: Option<PathBuf>,
    pub identity_secret_file: Option<PathBuf>,
}

/// Opens the state that is there. No key is generated: those of the state and the configuration are
/// all that there are.
pub fn open(place: &Place) -> Result<Engine, Failure> {
    let found = find(place)?;
    if let Where::File(path) = &found.state {
        // One that may not be looked at is not one that is missing.
        if !path.try_exists().map_err(|error| Failure::file(Exit::State, path, &error))? {
            return Err(missing(path));
        }
        // To open it would make a state of it, without a key.
        if is_empty(path) {
            return Err(unfinished(path));
        }
    }
    found.require_secrets()?;
    let mut config = found.with_secrets()?;
    if !found.names.keys {
        config = config.keys_of_state();
    }
    Ok(Engine::open(config)?)
}

/// Opens the state if there is one; also where none is named and none is in this directory, which is
/// nothing.
pub fn open_if_there(place: &Place) -> Result<Option<Engine>, Failure> {
    let is_named = place.state.is_some() || place.config.is_some();
    if !is_named && !Path::new(DEFAULT_STATE).exists() {
        return Ok(None);
    }
    open(place).map(Some)
}

/// Makes a new state, and the secrets that it needs.
pub fn init(place: &Place, options: &Init) -> Result<Made, Failure> {
    let mut found = find(place)?;
    if options.slots && found.names.keys {
        return Err(Failure::misuse(
            "--slots does not go with a configuration that names its keys",
        )
        .hint("\"slot\" in the keys of the configuration"));
    }
    let mut made = Undo::default();
    let mut wanted = Vec::new();
    if !found.names.sealing_key {
        wanted.push(&mut found.sealing_key);
    }
    if !found.names.identity_secret && matches!(found.state, Where::Redis(_)) {
        wanted.push(&mut found.identity_secret);
    }
    // The state first: where there is one already, nothing else is touched.
    if let Where::File(path) = &found.state {
        new_private_file(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists if is_empty(path) => unfinished(path),
            std::io::ErrorKind::AlreadyExists if !path.exists() => missing(path),
            std::io::ErrorKind::AlreadyExists => {
                already_there(&format!("a state is already at {}", path.display()))
            }
            std::io::ErrorKind::NotFound => {
                Failure::state(format!("the directory of {} is not there", path.display()))
                    .hint("mkdir, or --state with another path")
            }
            _ => Failure::file(Exit::State, path, &error),
        })?;
        made.state(path);
    }
    for secret in wanted {
        let Some(path) = &secret.path else { continue };
        if secret.is_named && path.exists() {
            continue;
        }
        make_secret(path, secret.option)?;
        made.secret(path);
    }
    let sealing_key_file = found.sealing_key.path.clone().filter(|_| !found.names.sealing_key);
    let identity_secret_file = found.identity_secret.path.clone();
    let mut config = found.with_secrets()?;
    if !found.names.keys {
        // A server cannot be asked to make what is not there; one that has keys has a state.
        if matches!(found.state, Where::Redis(_))
            && !Engine::open(config.clone().keys_of_state())?.keys().is_empty()
        {
            return Err(already_there("a state with these secrets is already in Redis"));
        }
        config = new_keys(options).into_iter().fold(config, Config::key);
    }
    let engine = Engine::open(config)?;
    made.keep();
    let state = match &found.state {
        Where::File(path) => path.display().to_string(),
        Where::Redis(_) => "Redis".to_owned(),
    };
    Ok(Made { engine, state, sealing_key_file, identity_secret_file })
}

/// What signs in a new state.
fn new_keys(options: &Init) -> Vec<KeySpec> {
    let key = KeySpec::generate(options.algorithm);
    match options.slots {
        true => [Slot::Primary, Slot::Secondary].map(|slot| key.clone().slot(slot)).to_vec(),
        false => vec![key],
    }
}

fn find(place: &Place) -> Result<Found, Failure> {
    let (config, names, configured) = match &place.config {
        None => (Config::new(), Names::default(), None),
        Some(path) => read_config(path)?,
    };
    let named = place.state.as_deref().map(where_is).transpose()?;
    let is_configured = named.is_none() && configured.is_some();
    let state = named.or(configured).unwrap_or_else(|| Where::File(DEFAULT_STATE.into()));
    if let Where::File(path) = &state
        && path.to_str().is_some_and(is_url)
    {
        // Not repeated: a URL may have a password in it.
        return Err(Failure::misuse("the state is a URL of a kind that is not known here").hint(
            "redis://, rediss:// for TLS or redis+unix://; a file of such a name as ./NAME",
        ));
    }
    let (key, identity) = match &state {
        Where::File(path) => {
            let mut key = path.clone().into_os_string();
            key.push(".key");
            (key.into(), None)
        }
        Where::Redis(_) => ("mintage.key".into(), Some("mintage.identity".into())),
    };
    let secret = |named: &Option<PathBuf>, is_configured, by_default, option: &'static str| {
        if named.is_some() && is_configured {
            let name = option.trim_start_matches("--").trim_end_matches("-file").replace('-', "_");
            return Err(Failure::misuse(format!(
                "{option} and {name} in the configuration are one too many"
            ))
            .hint("either of them"));
        }
        let by_default = if is_configured { None } else { by_default };
        Ok(SecretFile { is_named: named.is_some(), path: named.clone().or(by_default), option })
    };
    let sealing_key =
        secret(&place.sealing_key_file, names.sealing_key, Some(key), "--sealing-key-file")?;
    let identity_secret = secret(
        &place.identity_secret_file,
        names.identity_secret,
        identity,
        "--identity-secret-file",
    )?;
    Ok(Found { state, is_configured, config, names, sealing_key, identity_secret })
}

fn where_is(state: &str) -> Result<Where, Failure> {
    let schemes = ["redis://", "rediss://", "redis+unix://", "unix://"];
    if schemes.iter().any(|scheme| state.starts_with(scheme)) {
        Ok(Where::Redis(state.to_owned()))
    } else if state.is_empty() {
        Err(Failure::misuse("the name of the state is empty").hint("--state FILE, or no --state"))
    } else {
        Ok(Where::File(state.into()))
    }
}

/// Whether it begins as URLs do: letters, a colon, a slash.
fn is_url(name: &str) -> bool {
    name.split_once(":/").is_some_and(|(scheme, _)| {
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
        scheme.len() > 1
            && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(letter)
    })
}

fn read_config(path: &Path) -> Result<(Config, Names, Option<Where>), Failure> {
    let text = read_limited(path, CONFIG_FILE_BYTES_MAX, Exit::Misuse)?;
    let config = Config::from_json(&text)?;
    // Sound, and without duplicate names: the line above said so.
    let fields: Fields = serde_json::from_str(&text).unwrap_or_default();
    let names = Names {
        sealing_key: fields.sealing_key.is_some(),
        identity_secret: fields.identity_secret.is_some(),
        keys: fields.keys.is_some() || fields.jwks.is_some(),
    };
    let state = fields.state.and_then(|state| {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let sqlite = state.get("sqlite").and_then(text).map(|path| Where::File(path.into()));
        let redis = state.get("redis");
        let url = redis.and_then(text).or_else(|| redis?.get("url").and_then(text));
        sqlite.or(url.map(Where::Redis))
    });
    Ok((config, names, state))
}

impl Found {
    /// Whatever the state is, it cannot be read without them.
    fn require_secrets(&self) -> Result<(), Failure> {
        let has_sealing_key = self.names.sealing_key || self.sealing_key.is_there();
        let has_identity_secret = self.names.identity_secret || self.identity_secret.is_there();
        let (file, what) = match &self.state {
            Where::File(_) if !has_sealing_key && !has_identity_secret => {
                (&self.sealing_key, "sealing key")
            }
            Where::Redis(_) if !has_identity_secret => (&self.identity_secret, "identity secret"),
            _ => return Ok(()),
        };
        let path = file.path.as_deref().unwrap_or(Path::new("")).display();
        Err(Failure::state(format!("the {what} of this state is not at {path}"))
            .hint(format!("{} with the file that mintage init made", file.option)))
    }

    /// The configuration of an engine on this state, with the secrets from their files.
    fn with_secrets(&self) -> Result<Config, Failure> {
        // One token a process: there is nothing to remember.
        let mut config = self.config.clone().cache_slots(0);
        config = match &self.state {
            _ if self.is_configured => config,
            Where::File(path) => config.sqlite(path),
            Where::Redis(url) => config.redis(url),
        };
        if let Some(key) = self.sealing_key.read()? {
            config = config.sealing_key(*key);
        }
        if let Some(secret) = self.identity_secret.read()? {
            config = config.identity_secret(*secret);
        }
        Ok(config)
    }
}

impl SecretFile {
    fn is_there(&self) -> bool {
        self.is_named || self.path.as_deref().is_some_and(Path::exists)
    }

    fn read(&self) -> Result<Option<Zeroizing<[u8; 32]>>, Failure> {
        self.path.as_deref().filter(|_| self.is_there()).map(read_secret).transpose()
    }
}

fn read_secret(path: &Path) -> Result<Zeroizing<[u8; 32]>, Failure> {
    let text = read_limited(path, SECRET_FILE_BYTES_MAX, Exit::State)?;
    let mut secret = Zeroizing::new([0; 33]);
    match STANDARD.decode_slice(text.trim(), &mut secret[..]) {
        Ok(32) => {
            let mut exact = Zeroizing::new([0; 32]);
            exact.copy_from_slice(&secret[..32]);
            warn_if_others_can_read(path);
            Ok(exact)
        }
        _ => Err(Failure::state(format!(
            "{} does not hold 32 bytes in base64, as mintage init writes them",
            path.display()
        ))),
    }
}

/// The text of a file that has no more bytes than this.
pub fn read_limited(path: &Path, bytes_max: u64, exit: Exit) -> Result<Zeroizing<String>, Failure> {
    let mut text = Zeroizing::new(String::new());
    let read = File::open(path).and_then(|file| file.take(bytes_max + 1).read_to_string(&mut text));
    match read {
        Ok(length) if length as u64 <= bytes_max => Ok(text),
        Ok(_) => {
            Err(Failure::new(exit, format!("{} is longer than {bytes_max} bytes", path.display())))
        }
        Err(error) => Err(Failure::file(exit, path, &error)),
    }
}

fn warn_if_others_can_read(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(path).map(|metadata| metadata.permissions());
        if mode.is_ok_and(|permissions| permissions.mode() & 0o077 != 0) {
            let path = harmless(&path.display().to_string());
            // Nobody may be there to read it, and that is no reason to fail.
            let _ = writeln!(
                std::io::stderr(),
                "warning: {path} can be read by others. Try: chmod 600 {path}"
            );
        }
    }
    #[cfg(not(unix))]
    let _ = path;
}

fn make_secret(path: &Path, option: &str) -> Result<(), Failure> {
    let mut secret = Zeroizing::new([0; 32]);
    getrandom::fill(&mut secret[..])
        .map_err(|_| Failure::state("the operating system's random source failed"))?;
    let mut line = Zeroizing::new(STANDARD.encode(&secret[..]));
    line.push('\n');
    let written = new_private_file(path)
        .and_then(|mut file| file.write_all(line.as_bytes()).and_then(|()| file.sync_all()));
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            let path = path.display();
            let what = "a secret, perhaps of another state, is already at";
            Failure::state(format!("{what} {path}; nothing was changed"))
                .hint(format!("{option} {path} to use it here too, or with another name"))
        }
        _ => Failure::file(Exit::State, path, &error),
    })
}

/// A file that was not there, and that nobody else may read.
fn new_private_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn already_there(what: &str) -> Failure {
    Failure::state(format!("{what}; nothing was changed"))
        .hint("mintage stats, or --state with another name")
}

fn is_empty(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.len() == 0)
}

fn unfinished(path: &Path) -> Failure {
    let path = path.display();
    Failure::state(format!("{path} is empty: an init is at work on it, or was interrupted"))
        .hint(format!("again in a moment, and then rm {path} and mintage init"))
}

fn missing(path: &Path) -> Failure {
    if path.is_symlink() {
        return Failure::state(format!("{} is a link to what is not there", path.display()))
            .hint("--state with the file that there is, or with another name");
    }
    Failure::state(format!("there is no state at {}", path.display()))
        .hint("mintage init, or --state with the file that there is")
}

/// Removes what was made, unless it is kept.
#[derive(Default)]
struct Undo(Vec<PathBuf>);

impl Undo {
    fn state(&mut self, path: &Path) {
        let beside = ["-wal", "-shm"].map(|suffix| {
            let mut name = path.to_owned().into_os_string();
            name.push(suffix);
            PathBuf::from(name)
        });
        self.0.push(path.to_owned());
        // Others are not ours.
        self.0.extend(beside.into_iter().filter(|path| !path.exists()));
    }

    fn secret(&mut self, path: &Path) {
        self.0.push(path.to_owned());
    }

    fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for Undo {
    fn drop(&mut self) {
        for path in &self.0 {
            let _ = fs::remove_file(path);
        }
    }
}
