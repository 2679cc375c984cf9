//! What all exports share. Every export runs its body inside [`guard`], reads inputs through
//! [`bytes`] and [`text`], and writes outputs through [`Buffer`], [`OutStruct`] and [`ErrorOut`].
//!
//! Pointers are read and written as bytes, never as typed places, so that a misaligned one does no
//! harm.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;

use super::types::{mintage_engine, mintage_error, mintage_status};
use crate::engine::Core;
use crate::{Engine, Error, Refusal, RegisteredClaim, Status};

/// Why an export fails: a bare status where nothing more can be said, or where speed counts.
pub enum Failure {
    Status(Status),
    Refusal(Refusal),
    Error(Error),
}

impl Failure {
    pub fn status(&self) -> Status {
        match self {
            Failure::Status(status) => *status,
            Failure::Refusal(refusal) => refusal.status(),
            Failure::Error(error) => error.status(),
        }
    }
}

impl From<Status> for Failure {
    fn from(status: Status) -> Failure {
        Failure::Status(status)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        Failure::Refusal(refusal)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Error(error)
    }
}

pub type Outcome = Result<(), Failure>;

/// Runs the body of an export that needs no engine. A panic becomes `PANIC`.
pub fn guard(error: ErrorOut, body: impl FnOnce() -> Outcome) -> mintage_status {
    let outcome = catch_unwind(AssertUnwindSafe(body));
    error.report(outcome.unwrap_or(Err(Failure::Status(Status::Panic))))
}

/// Runs the body of an export on an engine. A panic becomes `PANIC` and is counted; one that
/// unwound out of a change has poisoned the engine, which is asked here before anything else: the body
/// calls the operations of [`Core`], which do not ask again.
///
/// # Safety
/// The handle is NULL or alive.
#[inline]
pub unsafe fn guard_engine(
    engine: *const mintage_engine,
    error: ErrorOut,
    body: impl FnOnce(&Engine) -> Outcome,
) -> mintage_status {
    // SAFETY: NULL or alive, says the caller.
    let Some(mintage_engine(engine)) = (unsafe { engine.as_ref() }) else {
        return error.report(Err(Failure::Status(Status::InvalidHandle)));
    };
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        engine.core().sound()?;
        body(engine)
    }));
    error.report(outcome.unwrap_or_else(|_| {
        engine.core().counters().panics.fetch_add(1, Ordering::Relaxed);
        Err(Failure::Status(Status::Panic))
    }))
}

/// An input of bytes; NULL with length 0 is empty.
///
/// # Safety
/// A pointer that is not NULL is valid for `length` bytes, which stay as they are during the call.
#[inline]
pub unsafe fn bytes<'a>(data: *const u8, length: usize) -> Result<&'a [u8], Failure> {
    if length == 0 {
        return Ok(&[]);
    }
    if data.is_null() {
        return Err(Status::NullPointer.into());
    }
    if length > isize::MAX as usize {
        return Err(Status::InvalidArgument.into());
    }
    // SAFETY: not NULL, so valid for `length` bytes, says the caller; `length` fits an `isize`.
    Ok(unsafe { std::slice::from_raw_parts(data, length) })
}

/// Bytes of a text at most: far above every limit of the engine, and far below a wild number.
const TEXT_BYTES_MAX: usize = 64 << 20;

/// An input of text; NULL with length 0 is empty.
///
/// # Safety
/// As for [`bytes`].
pub unsafe fn text<'a>(data: *const u8, length: usize) -> Result<&'a str, Failure> {
    if length > TEXT_BYTES_MAX {
        return Err(Status::InvalidArgument.into());
    }
    // SAFETY: the same contract.
    let bytes = unsafe { bytes(data, length) }?;
    std::str::from_utf8(bytes).map_err(|_| Status::InvalidUtf8.into())
}

/// A text that is absent when it is NULL. An empty one is there: whoever requires the identity ""
/// must not be taken to require none.
///
/// # Safety
/// As for [`bytes`].
pub unsafe fn optional_text<'a>(
    data: *const u8,
    length: usize,
) -> Result<Option<&'a str>, Failure> {
    // SAFETY: the same contract.
    let text = unsafe { text(data, length) }?;
    Ok(if data.is_null() { None } else { Some(text) })
}

/// A buffer of the caller's for an output of unknown length, and the place for that length.
pub struct Buffer {
    data: *mut u8,
    capacity: usize,
    length_out: *mut usize,
}

impl Buffer {
    /// # Safety
    /// `data` is NULL or writable for `capacity` bytes, `length_out` NULL or writable.
    pub unsafe fn new(
        data: *mut u8,
        capacity: usize,
        length_out: *mut usize,
    ) -> Result<Buffer, Failure> {
        if length_out.is_null() {
            return Err(Status::NullPointer.into());
        }
        let buffer = Buffer { data, capacity, length_out };
        buffer.set_length(0);
        if data.is_null() && capacity != 0 {
            return Err(Status::NullPointer.into());
        }
        Ok(buffer)
    }

    /// Says what length is written, or needed.
    pub fn set_length(&self, length: usize) {
        // SAFETY: not NULL, and writable, said whoever made the buffer.
        unsafe { self.length_out.write_unaligned(length) };
    }

    /// Whether so many bytes fit; if not, the length that is needed has been written.
    pub fn fits(&self, length: usize) -> bool {
        if length > self.capacity {
            self.set_length(length);
        }
        length <= self.capacity
    }

    /// Writes all of it, or only the length that is needed.
    pub fn write(&self, bytes: &[u8]) -> Outcome {
        if !self.fits(bytes.len()) {
            return Err(Status::BufferTooSmall.into());
        }
        self.set_length(bytes.len());
        // SAFETY: writable for `capacity` bytes, said whoever made the buffer, and the bytes are
        // ours, so they do not overlap it.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), self.data, bytes.len()) };
        Ok(())
    }
}

/// Runs an export that may say more than its status.
///
/// # Safety
/// The handle is NULL or alive; the error is NULL or a struct of the caller's.
pub unsafe fn call(
    engine: *const mintage_engine,
    error_out: *mut mintage_error,
    body: impl FnOnce(&Engine) -> Outcome,
) -> mintage_status {
    // SAFETY: NULL or a struct of the caller's; NULL or alive.
    unsafe { call_reporting(engine, ErrorOut::new(error_out), body) }
}

/// The same, with the error's struct already taken.
///
/// # Safety
/// The handle is NULL or alive.
#[inline]
pub unsafe fn call_reporting(
    engine: *const mintage_engine,
    error: ErrorOut,
    body: impl FnOnce(&Engine) -> Outcome,
) -> mintage_status {
    let usable = error.check();
    // SAFETY: NULL or alive.
    unsafe {
        guard_engine(engine, error, |engine| {
            usable?;
            body(engine)
        })
    }
}

/// The same for an export whose input is one text.
///
/// # Safety
/// As for [`call`] and [`bytes`].
pub unsafe fn call_with_text(
    engine: *const mintage_engine,
    data: *const u8,
    length: usize,
    error_out: *mut mintage_error,
    act: impl FnOnce(&Core, &str) -> Result<(), Error>,
) -> mintage_status {
    // SAFETY: the same contract.
    unsafe { call(engine, error_out, |engine| Ok(act(engine.core(), text(data, length)?)?)) }
}

/// Runs an export whose output is one text.
///
/// # Safety
/// The handle is NULL or alive; the buffer is as for [`Buffer::new`].
pub unsafe fn call_for_text(
    engine: *const mintage_engine,
    out: *mut u8,
    capacity: usize,
    length_out: *mut usize,
    tell: impl FnOnce(&Engine) -> Result<String, Failure>,
) -> mintage_status {
    // SAFETY: a buffer of the caller's and the place for its length.
    let out = unsafe { Buffer::new(out, capacity, length_out) };
    // SAFETY: NULL or alive.
    unsafe { guard_engine(engine, ErrorOut::NONE, |engine| out?.write(tell(engine)?.as_bytes())) }
}

/// A buffer for a token, whose length goes into `mintage_minted`.
pub struct TokenBuffer {
    data: *mut u8,
    capacity: usize,
}

impl TokenBuffer {
    /// # Safety
    /// `data` is NULL or writable for `capacity` bytes.
    pub unsafe fn new(data: *mut u8, capacity: usize) -> Result<TokenBuffer, Failure> {
        if data.is_null() && capacity != 0 {
            return Err(Status::NullPointer.into());
        }
        Ok(TokenBuffer { data, capacity })
    }

    pub fn fits(&self, length: usize) -> bool {
        length <= self.capacity
    }

    /// Writes a token that fits.
    pub fn write(&self, token: &str) {
        debug_assert!(self.fits(token.len()));
        let length = token.len().min(self.capacity);
        // SAFETY: writable for `capacity` bytes, said whoever made the buffer.
        unsafe { std::ptr::copy_nonoverlapping(token.as_ptr(), self.data, length) };
    }
}

/// A struct that begins with `uint32_t struct_size` and holds nothing but integers, arrays of them
/// and pointers.
///
/// # Safety
/// All-zero bytes are a value of the type, and every byte of a value is initialised.
pub unsafe trait Versioned: Copy {
    /// The size of the struct in the first release that had it.
    const FIRST_SIZE: usize;
}

macro_rules! versioned {
    ($($name:ty = $first:literal;)*) => {$(
        // SAFETY: repr(C), integers, arrays and pointers only, and no padding: `layout.rs` sums
        // the fields up at compile time.
        unsafe impl Versioned for $name {
            const FIRST_SIZE: usize = $first;
        }
        const _: () = assert!(<$name>::FIRST_SIZE <= size_of::<$name>());
    )*};
}

// As published on 64-bit targets, the only ones so far.
versioned! {
    super::types::mintage_error = 512;
    super::types::mintage_mint_request = 72;
    super::types::mintage_minted = 168;
    super::types::mintage_verified = 312;
    super::types::mintage_verified_external = 616;
    super::types::mintage_verify_request = 104;
    super::types::mintage_exchange_request = 64;
}

/// What a struct's size may be at most, so that a wild one is noticed.
const STRUCT_SIZE_MAX: usize = 4096;

/// Reads the size that a caller wrote into its struct.
///
/// # Safety
/// The pointer is NULL or readable for four bytes.
#[inline]
pub unsafe fn struct_size<T: Versioned>(pointer: *const T) -> Result<usize, Status> {
    if pointer.is_null() {
        return Err(Status::NullPointer);
    }
    // SAFETY: not NULL, so readable for its first field, says the caller.
    let size = unsafe { pointer.cast::<u32>().read_unaligned() } as usize;
    if size < T::FIRST_SIZE || size > STRUCT_SIZE_MAX {
        return Err(Status::StructSize);
    }
    Ok(size)
}

/// Reads an input struct: what the caller's lacks is zero, what it has beyond ours must be.
///
/// # Safety
/// The pointer is NULL or readable for the size that the struct begins with.
pub unsafe fn read_struct<T: Versioned>(pointer: *const T) -> Result<T, Failure> {
    // SAFETY: the same contract.
    let size = unsafe { struct_size(pointer) }?;
    // SAFETY: readable for `size` bytes, says the caller.
    let theirs = unsafe { std::slice::from_raw_parts(pointer.cast::<u8>(), size) };
    let known = size.min(size_of::<T>());
    if theirs[known..].iter().any(|byte| *byte != 0) {
        return Err(Status::UnknownFlag.into());
    }
    // SAFETY: all-zero bytes are a value, promises `Versioned`.
    let mut ours: T = unsafe { std::mem::zeroed() };
    // SAFETY: `ours` has at least `known` bytes, and `theirs` does not overlap a local.
    unsafe { std::ptr::copy_nonoverlapping(theirs.as_ptr(), (&raw mut ours).cast(), known) };
    Ok(ours)
}

/// A plain number.
pub trait Number: Copy {}
impl Number for u32 {}
impl Number for u64 {}

/// An output struct of the caller's: cleared when it is taken, except its `struct_size`.
pub struct OutStruct<T: Versioned> {
    pointer: *mut T,
    size: usize,
}

impl<T: Versioned> OutStruct<T> {
    /// # Safety
    /// The pointer is NULL or writable for the size that the struct begins with.
    #[inline]
    pub unsafe fn new(pointer: *mut T) -> Result<OutStruct<T>, Failure> {
        // SAFETY: the same contract.
        let out = unsafe { OutStruct::uncleared(pointer) }?;
        out.clear();
        Ok(out)
    }

    /// The same without clearing it: for who clears it wherever it is not written whole.
    ///
    /// # Safety
    /// As for [`OutStruct::new`].
    #[inline]
    pub unsafe fn uncleared(pointer: *mut T) -> Result<OutStruct<T>, Status> {
        // SAFETY: the same contract.
        let size = unsafe { struct_size(pointer.cast_const()) }?;
        Ok(OutStruct { pointer, size })
    }

    /// One of an array whose sizes have been checked: `pointer` is writable for `size` bytes, which
    /// are at least `T::FIRST_SIZE`.
    pub(super) fn of_size(pointer: *mut T, size: usize) -> OutStruct<T> {
        OutStruct { pointer, size }
    }

    /// Clears all but the `struct_size`.
    #[inline]
    pub fn clear(&self) {
        // SAFETY: the caller's struct is writable for `size` bytes, and `size` is at least 4.
        unsafe { self.pointer.cast::<u8>().add(4).write_bytes(0, self.size - 4) };
    }

    /// Clears what of the caller's struct lies in these bytes of this library's.
    #[inline]
    pub fn clear_range(&self, offset: usize, length: usize) {
        if self.size >= offset + length {
            // SAFETY: the caller's struct is writable for `size` bytes.
            unsafe { self.pointer.cast::<u8>().add(offset).write_bytes(0, length) };
        } else if self.size > offset {
            // SAFETY: the same.
            unsafe { self.pointer.cast::<u8>().add(offset).write_bytes(0, self.size - offset) };
        }
    }

    /// Clears what of the caller's struct lies beyond this library's.
    #[inline]
    pub fn clear_beyond(&self) {
        let own = size_of::<T>();
        if self.size > own {
            // SAFETY: the caller's struct is writable for `size` bytes.
            unsafe { self.pointer.cast::<u8>().add(own).write_bytes(0, self.size - own) };
        }
    }

    /// Writes numbers that stand one behind the other, from this field on.
    #[inline]
    pub fn put_all<N: Number, const COUNT: usize>(&self, offset: usize, numbers: &[N; COUNT]) {
        // SAFETY: numbers have no padding, and an array of them is as long as their bytes.
        let bytes = unsafe {
            std::slice::from_raw_parts(numbers.as_ptr().cast::<u8>(), size_of::<[N; COUNT]>())
        };
        self.put(offset, bytes);
    }

    /// Writes what of `value` the caller's struct has room for, except its `struct_size`.
    #[inline]
    pub fn write(&self, value: &T) {
        let known = self.size.min(size_of::<T>());
        let from = (&raw const *value).cast::<u8>();
        // SAFETY: both are valid for `known` bytes, and the caller's struct is not a local of ours.
        unsafe {
            std::ptr::copy_nonoverlapping(from.add(4), self.pointer.cast::<u8>().add(4), known - 4);
        }
    }
}

impl<T: Versioned> OutStruct<T> {
    /// Writes the bytes of one field, if the caller's struct has it.
    #[inline]
    pub fn put(&self, offset: usize, bytes: &[u8]) {
        if offset + bytes.len() <= self.size.min(size_of::<T>()) {
            // SAFETY: the caller's struct is writable for `size` bytes, and `bytes` is ours.
            unsafe {
                std::ptr::copy_nonoverlapping(
                    bytes.as_ptr(),
                    self.pointer.cast::<u8>().add(offset),
                    bytes.len(),
                );
            }
        }
    }
}

/// Where a caller wants to read what went wrong, if it does.
pub struct ErrorOut(Result<Option<OutStruct<mintage_error>>, Status>);

impl ErrorOut {
    /// For calls that report a number and nothing else.
    pub const NONE: ErrorOut = ErrorOut(Ok(None));

    /// # Safety
    /// The pointer is NULL or writable for the size that the struct begins with.
    pub unsafe fn new(pointer: *mut mintage_error) -> ErrorOut {
        // SAFETY: the same contract.
        let error = unsafe { ErrorOut::uncleared(pointer) };
        if let Ok(Some(out)) = &error.0 {
            out.clear();
        }
        error
    }

    /// The same without clearing it: a success does not touch it. For verifying, where clearing would
    /// cost as much as a hit.
    ///
    /// # Safety
    /// As for [`ErrorOut::new`].
    #[inline]
    pub unsafe fn uncleared(pointer: *mut mintage_error) -> ErrorOut {
        if pointer.is_null() {
            return ErrorOut::NONE;
        }
        // SAFETY: the same contract.
        ErrorOut(unsafe { OutStruct::uncleared(pointer) }.map(Some))
    }

    /// Whether it can be written to; asked before anything is done.
    pub fn check(&self) -> Outcome {
        match &self.0 {
            Ok(_) => Ok(()),
            Err(status) => Err(Failure::Status(*status)),
        }
    }

    /// Says how the call ended and returns the number.
    #[inline(always)]
    pub fn report(self, outcome: Outcome) -> mintage_status {
        let Err(failure) = outcome else { return Status::Ok.code() };
        if let Ok(Some(out)) = &self.0 {
            describe(&failure, out);
        }
        failure.status().code()
    }
}

#[cold]
fn describe(failure: &Failure, out: &OutStruct<mintage_error>) {
    let status = failure.status();
    let (claim, field, message) = match failure {
        Failure::Status(_) => (None, "", status.sentence()),
        Failure::Refusal(refusal) => (refusal.claim(), "", status.sentence()),
        Failure::Error(error) => (error.claim(), error.field(), error.message()),
    };
    let mut described = mintage_error {
        struct_size: 0,
        status: status.code(),
        field: [0; 64],
        message: [0; 440],
        claim: claim.map_or(0, RegisteredClaim::number),
    };
    copy_text(field, &mut described.field);
    copy_text(message, &mut described.message);
    out.write(&described);
    out.clear_beyond();
}

/// Copies as much of a text as fits before a NUL, cut between characters.
fn copy_text(text: &str, out: &mut [std::ffi::c_char]) {
    let fits = (0..out.len()).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    for (to, from) in out.iter_mut().zip(&text.as_bytes()[..fits.min(text.len())]) {
        *to = *from as std::ffi::c_char;
    }
}
