//! Our library through its C boundary, loaded as any host would load it. Declarations by hand, so
//! that a change of the boundary that would break a host breaks this too.

use std::path::PathBuf;

use libloading::{Library, Symbol};

/// The version of the interface that the declarations below are of.
const ABI_VERSION: u32 = 2;

type Status = i32;
type Engine = std::ffi::c_void;

#[repr(C)]
struct MintRequest {
    struct_size: u32,
    lifetime_minutes: u32,
    identity: *const u8,
    identity_len: usize,
    scopes: u64,
    claims: *const u8,
    claims_len: usize,
    audience: *const u8,
    audience_len: usize,
    error: *mut std::ffi::c_void,
}

#[repr(C)]
struct Minted {
    struct_size: u32,
    token_len: u32,
    issued_at_unix_s: i64,
    expires_at_unix_s: i64,
    epoch: u64,
    token_id_len: u32,
    key_id_len: u32,
    token_id: [u8; 64],
    key_id: [u8; 64],
}

/// What `mintage_token_verify` writes.
#[repr(C)]
pub struct Verified {
    struct_size: u32,
    flags: u32,
    scopes: u64,
    issued_at_unix_s: i64,
    expires_at_unix_s: i64,
    epoch: u64,
    identity_len: u32,
    token_id_len: u32,
    key_id_len: u32,
    client_len: u32,
    identity: [u8; 128],
    token_id: [u8; 64],
    key_id: [u8; 64],
    client: [u8; 128],
}

impl Verified {
    pub fn new() -> Verified {
        // SAFETY: integers and arrays of integers; all zeros is a value.
        let mut verified: Verified = unsafe { std::mem::zeroed() };
        verified.struct_size = size_of::<Verified>() as u32;
        verified
    }
}

type Open = unsafe extern "C" fn(*const u8, usize, *mut *mut Engine, *mut u8) -> Status;
type Create = unsafe extern "C" fn(*const Engine, *mut u8, usize, *mut usize, *mut u8) -> Status;
type Mint =
    unsafe extern "C" fn(*const Engine, *const MintRequest, *mut u8, usize, *mut Minted) -> Status;
type Verify =
    unsafe extern "C" fn(*const Engine, *const u8, usize, u64, *mut Verified, *mut u8) -> Status;

type VerifyMany = unsafe extern "C" fn(
    *const Engine,
    *const Slice,
    usize,
    u64,
    *mut Status,
    *mut Verified,
) -> Status;

/// A token among many.
#[repr(C)]
pub struct Slice {
    data: *const u8,
    len: usize,
}

impl Slice {
    /// The token must outlive the slice.
    pub fn of(token: &[u8]) -> Slice {
        Slice { data: token.as_ptr(), len: token.len() }
    }
}

/// An engine behind the C boundary.
pub struct Loaded {
    engine: *mut Engine,
    create: Create,
    mint: Mint,
    verify: Verify,
    verify_many: VerifyMany,
}

/// Where the library is looked for.
fn path() -> PathBuf {
    match std::env::var_os("MINTAGE_LIB") {
        Some(path) => path.into(),
        None => PathBuf::from(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../target/release/libmintage.so"
        )),
    }
}

impl Loaded {
    /// Nothing if there is no library.
    pub fn open(config: &str) -> Option<Loaded> {
        let path = path();
        if !path.exists() {
            return None;
        }
        // SAFETY: the library's initialisers are its fork hooks at most. The types above are those
        // of `include/mintage.h`. The library is leaked: it is never unloaded.
        unsafe {
            let library: &'static Library = Box::leak(Box::new(Library::new(path).ok()?));
            fn symbol<T: Copy + 'static>(library: &'static Library, name: &str) -> T {
                // SAFETY: every caller names the type that the header has for the name.
                let symbol: Symbol<'static, T> = unsafe { library.get(name.as_bytes()) }
                    .unwrap_or_else(|_| panic!("the library has no {name}"));
                *symbol
            }
            let version: unsafe extern "C" fn() -> u32 = symbol(library, "mintage_abi_version");
            assert_eq!(version(), ABI_VERSION, "the types above are those of another interface");
            let open: Open = symbol(library, "mintage_engine_open");
            let mut engine = std::ptr::null_mut();
            let status = open(config.as_ptr(), config.len(), &mut engine, std::ptr::null_mut());
            assert_eq!(status, 0, "mintage_engine_open");
            Some(Loaded {
                engine,
                create: symbol(library, "mintage_identity_create"),
                mint: symbol(library, "mintage_token_mint"),
                verify: symbol(library, "mintage_token_verify"),
                verify_many: symbol(library, "mintage_token_verify_many"),
            })
        }
    }

    /// A new identity.
    pub fn create(&self) -> Vec<u8> {
        let (mut identity, mut length) = (vec![0; 128], 0);
        // SAFETY: the buffer has the length that is passed.
        let status = unsafe {
            (self.create)(
                self.engine,
                identity.as_mut_ptr(),
                128,
                &mut length,
                std::ptr::null_mut(),
            )
        };
        assert_eq!(status, 0, "mintage_identity_create");
        identity.truncate(length);
        identity
    }

    /// Mints into `token`; returns its length.
    pub fn mint(&self, identity: &[u8], scopes: u64, claims: &str, token: &mut [u8]) -> usize {
        let request = MintRequest {
            struct_size: size_of::<MintRequest>() as u32,
            lifetime_minutes: 0,
            identity: identity.as_ptr(),
            identity_len: identity.len(),
            scopes,
            claims: claims.as_ptr(),
            claims_len: claims.len(),
            audience: std::ptr::null(),
            audience_len: 0,
            error: std::ptr::null_mut(),
        };
        // SAFETY: as in `Verified::new`.
        let mut minted: Minted = unsafe { std::mem::zeroed() };
        minted.struct_size = size_of::<Minted>() as u32;
        // SAFETY: all pointers are to living values of the lengths that are passed.
        let status = unsafe {
            (self.mint)(self.engine, &request, token.as_mut_ptr(), token.len(), &mut minted)
        };
        assert_eq!(status, 0, "mintage_token_mint");
        minted.token_len as usize
    }

    /// All tokens in one call, with results or with statuses alone.
    pub fn verify_many(
        &self,
        tokens: &[Slice],
        statuses: &mut [Status],
        verified: Option<&mut [Verified]>,
    ) {
        let verified = verified.map_or(std::ptr::null_mut(), |verified| verified.as_mut_ptr());
        let statuses = statuses.as_mut_ptr();
        // SAFETY: all arrays have as many elements, and the tokens are alive.
        let status = unsafe {
            (self.verify_many)(self.engine, tokens.as_ptr(), tokens.len(), 0, statuses, verified)
        };
        assert_eq!(status, 0, "mintage_token_verify_many");
    }

    #[inline]
    pub fn verify(&self, token: &[u8], verified: &mut Verified) {
        // SAFETY: all pointers are to living values of the lengths that are passed.
        let status = unsafe {
            (self.verify)(
                self.engine,
                token.as_ptr(),
                token.len(),
                0,
                verified,
                std::ptr::null_mut(),
            )
        };
        assert_eq!(status, 0, "mintage_token_verify");
    }
}
