//! A number in shared memory that changes with every commit to a SQLite file, by whichever process.
//!
//! In WAL mode the processes that have a file open share an index in memory, whose header a commit
//! rewrites before it returns, checksum included ("The WAL-Index File Format", section 1.1.1: bytes
//! 40 to 47). Reading that checksum costs what reading memory costs, so that every verify can ask
//! whether anything was committed, and hear of it at once. Nothing else of the header is relied on:
//! another number only means that it is time to look at the file.
//!
//! The mapping is a second one of the same pages. SQLite takes its own away when a connection is
//! closed, as before a fork, while other threads may be reading here; this one stays for as long as
//! the engine lives, and who maps often takes the same few places in turn. It needs no descriptor: to
//! close one would let go of SQLite's locks.
//!
//! Where there is no such thing, looks go by the clock (`look.rs`).
#![allow(unsafe_code)]

#[cfg(target_os = "linux")]
pub use linux::WalIndex;

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::VecDeque;
    use std::ffi::{c_int, c_void};
    use std::ptr::null_mut;
    use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};
    use std::sync::{Mutex, PoisonError};

    use rusqlite::{Connection, ffi};

    use crate::state::look::Signal;

    /// Where the checksum of the header is.
    const CHECKSUM_AT: usize = 40;
    /// What SQLite maps at a time, and what is mapped here of it.
    const REGION_BYTES: c_int = 32_768;
    const MAPPED_BYTES: usize = 4096;
    /// A process that forks a million times has no more than this.
    const MAPPINGS_MAX: usize = 16;

    #[derive(Default)]
    pub struct WalIndex {
        checksum: AtomicPtr<AtomicU64>,
        /// The last one last; given back when nobody can read them any more. Behind the gate.
        mappings: Mutex<VecDeque<Mapping>>,
    }

    struct Mapping(*mut c_void);

    // SAFETY: an address, given back once, by whoever drops it.
    unsafe impl Send for Mapping {}

    impl Mapping {
        /// The same place, where these pages are now. Whoever still reads there reads them.
        fn replaced_by(self, region: *mut c_void) -> Mapping {
            let moved = libc::MREMAP_MAYMOVE | libc::MREMAP_FIXED;
            // SAFETY: as in `second_mapping`; what was mapped at the place is this index's own. If it
            // fails there may be nothing left there, and a page of zeros, which tell of no index, is
            // put in its stead.
            unsafe {
                if libc::mremap(region, 0, MAPPED_BYTES, moved, self.0) == libc::MAP_FAILED {
                    let empty = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_FIXED;
                    libc::mmap(self.0, MAPPED_BYTES, libc::PROT_READ, empty, -1, 0);
                }
            }
            self
        }
    }

    impl Drop for Mapping {
        fn drop(&mut self) {
            // SAFETY: mapped by `mremap` with this length, and nobody has the address any more: the
            // index that it belonged to is being dropped.
            unsafe { libc::munmap(self.0, MAPPED_BYTES) };
        }
    }

    impl WalIndex {
        /// Reads the index of the file that this connection has open, from now on.
        pub fn follow(&self, connection: &Connection) {
            let mut mappings = self.mappings.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(region) = region(connection) else { return self.forget() };
            let mapping = if mappings.len() < MAPPINGS_MAX {
                second_mapping(region)
            } else {
                mappings.pop_front().map(|oldest| oldest.replaced_by(region))
            };
            let Some(mapping) = mapping else { return self.forget() };
            // A page is aligned for it.
            let checksum = mapping.0.wrapping_byte_add(CHECKSUM_AT).cast();
            mappings.push_back(mapping);
            self.checksum.store(checksum, Ordering::Release);
        }

        /// Reads none.
        pub fn forget(&self) {
            self.checksum.store(null_mut(), Ordering::Release);
        }
    }

    impl Signal for WalIndex {
        #[inline]
        fn value(&self) -> Option<u64> {
            let checksum = self.checksum.load(Ordering::Acquire);
            if checksum.is_null() {
                return None;
            }
            // SAFETY: inside a mapping that stays until `self` is dropped, aligned, and read as what
            // other processes write at any time: an atomic. A file that is cut short under the
            // mapping would end the process, which is what it does to every user of SQLite.
            let value = unsafe { (*checksum).load(Ordering::Acquire) };
            // 0 is what an index begins as, before its header is written.
            (value != 0).then_some(value)
        }
    }

    /// Where SQLite has mapped the index of the connection's file.
    fn region(connection: &Connection) -> Option<*mut c_void> {
        let mut file: *mut ffi::sqlite3_file = null_mut();
        let mut region: *mut c_void = null_mut();
        // SAFETY: the handle is open for as long as the connection is borrowed. The call writes the
        // file of its main database. A file in WAL mode has the methods of version 2, which is looked
        // at; asked for its first region without extending it, it gives the address or NULL.
        unsafe {
            let code = ffi::sqlite3_file_control(
                connection.handle(),
                c"main".as_ptr(),
                ffi::SQLITE_FCNTL_FILE_POINTER,
                (&raw mut file).cast(),
            );
            if code != ffi::SQLITE_OK || file.is_null() || (*file).pMethods.is_null() {
                return None;
            }
            let methods = &*(*file).pMethods;
            let map = methods.xShmMap.filter(|_| methods.iVersion >= 2)?;
            if map(file, 0, REGION_BYTES, 0, &raw mut region) != ffi::SQLITE_OK {
                return None;
            }
        }
        (!region.is_null()).then_some(region)
    }

    /// The same pages at another address.
    fn second_mapping(region: *mut c_void) -> Option<Mapping> {
        // SAFETY: the address is that of a shared mapping that stays during the call. With an old
        // length of 0 it is left as it is, and its pages are mapped once more (mremap(2)).
        let mapping = unsafe { libc::mremap(region, 0, MAPPED_BYTES, libc::MREMAP_MAYMOVE) };
        (mapping != libc::MAP_FAILED).then(|| Mapping(mapping))
    }
}

/// Nothing, where processes cannot be listened to like this.
#[cfg(not(target_os = "linux"))]
#[derive(Default)]
pub struct WalIndex;

#[cfg(not(target_os = "linux"))]
impl WalIndex {
    pub fn follow(&self, _: &rusqlite::Connection) {}
    pub fn forget(&self) {}
}

#[cfg(not(target_os = "linux"))]
impl super::look::Signal for WalIndex {
    fn value(&self) -> Option<u64> {
        None
    }
}
