//! The enums: statuses with all their columns, capabilities, algorithms, registered claims.

use super::{javadoc, list, source};
use crate::file::File;
use crate::model::Interface;
use crate::text::quoted;

/// The enums that every language shares.
pub fn files(interface: &Interface) -> Vec<File> {
    vec![statuses(interface), capabilities(interface), algorithms(interface), claims(interface)]
}

fn constants(rows: impl Iterator<Item = (String, Vec<String>, String)>) -> String {
    let rows: Vec<String> = rows
        .map(|(name, values, doc)| {
            javadoc(&doc, "    ") + list(&format!("{name}("), &values, ")", "    ").trim_end()
        })
        .collect();
    rows.join(",\n") + ";\n"
}

fn statuses(interface: &Interface) -> File {
    let rows = interface.statuses.iter().map(|status| {
        let values = vec![
            status.number.to_string(),
            status.retryable.to_string(),
            status.http_status.to_string(),
            status.oauth_error.map_or("null".to_owned(), quoted),
            quoted(status.sentence),
        ];
        (status.name.to_owned(), values, status.sentence.to_owned())
    });
    let body = format!(
        "/** Every outcome of every call. */
public enum Status {{
{}
    private static final Map<Integer, Status> BY_NUMBER = new HashMap<>();

    static {{
        for (Status status : values()) {{
            BY_NUMBER.put(status.number, status);
        }}
    }}

    private final int number;
    private final boolean retryable;
    private final int httpStatus;
    private final String oauthError;
    private final String sentence;

    Status(int number, boolean retryable, int httpStatus, String oauthError, String sentence) {{
        this.number = number;
        this.retryable = retryable;
        this.httpStatus = httpStatus;
        this.oauthError = oauthError;
        this.sentence = sentence;
    }}

    /** {{@return the number, the same in every language}} */
    public int number() {{
        return number;
    }}

    /** {{@return one sentence for people}} */
    public String sentence() {{
        return sentence;
    }}

    /** {{@return whether the cause lies outside the call and may pass: the same call may succeed later}} */
    public boolean isRetryable() {{
        return retryable;
    }}

    /** {{@return the HTTP status that a service answers with}} */
    public int httpStatus() {{
        return httpStatus;
    }}

    /** {{@return the error code of RFC 6750 for {{@code WWW-Authenticate: Bearer}}; absent where it has none}} */
    public Optional<String> oauthError() {{
        return Optional.ofNullable(oauthError);
    }}

    /** The status with this number, which the library answered. */
    static Status of(int number) {{
        Status status = BY_NUMBER.get(number);
        if (status == null) {{
            throw new InternalException(new Failure(PANIC, \"\",
                \"the native library answered \" + number + \", which is no status of this version\"));
        }}
        return status;
    }}
}}
",
        constants(rows)
    );
    source("Status", &["java.util.HashMap", "java.util.Map", "java.util.Optional"], &body)
}

fn capabilities(interface: &Interface) -> File {
    let rows = interface.capabilities.iter().map(|one| {
        let values = vec![one.number.to_string(), quoted(one.sentence)];
        (one.name.to_uppercase(), values, one.sentence.to_owned())
    });
    let body = format!(
        "/** What a holder of a token may want to do. */
public enum Capability {{
{}
    private final int number;
    private final String sentence;

    Capability(int number, String sentence) {{
        this.number = number;
        this.sentence = sentence;
    }}

    /** {{@return the number, the same in every language}} */
    public int number() {{
        return number;
    }}

    /** {{@return one sentence for people}} */
    public String sentence() {{
        return sentence;
    }}
}}
",
        constants(rows)
    );
    source("Capability", &[], &body)
}

fn algorithms(interface: &Interface) -> File {
    let rows = interface.algorithms.iter().map(|one| {
        let kind = if one.symmetric { "a secret" } else { "a pair of keys" };
        let generated =
            if one.generatable { "the engine can generate one" } else { "made elsewhere" };
        (
            one.name.to_uppercase(),
            vec![quoted(one.name)],
            format!("`{}`: {kind}, {generated}.", one.name),
        )
    });
    let body = format!(
        "/** A signature algorithm, of which a key has exactly one. */
public enum Algorithm {{
{}
    final String word;

    Algorithm(String word) {{
        this.word = word;
    }}

    /** {{@return the name in {{@code alg}}}} */
    @Override
    public String toString() {{
        return word;
    }}
}}
",
        constants(rows)
    );
    source("Algorithm", &[], &body)
}

fn claims(interface: &Interface) -> File {
    let rows = interface.claims.iter().map(|one| {
        (
            one.constant.to_owned(),
            vec![one.number.to_string(), quoted(one.name)],
            one.sentence.to_owned(),
        )
    });
    let body = format!(
        "/** A claim that a failure can concern. */
public enum RegisteredClaim {{
{}
    private final int number;
    private final String claimName;

    RegisteredClaim(int number, String claimName) {{
        this.number = number;
        this.claimName = claimName;
    }}

    /** {{@return the number, the same in every language}} */
    public int number() {{
        return number;
    }}

    /** {{@return the name in a token}} */
    public String claimName() {{
        return claimName;
    }}

    /** The claim with this number; 0 is none. */
    static Optional<RegisteredClaim> of(int number) {{
        return Arrays.stream(values()).filter(claim -> claim.number == number).findFirst();
    }}
}}
",
        constants(rows)
    );
    source("RegisteredClaim", &["java.util.Arrays", "java.util.Optional"], &body)
}
