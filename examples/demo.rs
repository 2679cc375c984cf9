//! The whole identity model, told once: `make demo`.
//!
//! Each step is done for real and prints what it cost. The cost is of one call, so the first one
//! pays for cold caches; `make bench` measures properly.

use std::time::{Duration, Instant};

use mintage::{
    Capability, Check, Engine, Error, Grant, Lifetime, OldKey, Rotation, ScopeSet, Status,
};

fn main() -> Result<(), Error> {
    let (engine, cost) = timed(|| Engine::from_json("{}"));
    let engine = engine?;
    say("open an engine with {}: a fresh ES256 key, state in memory", cost, "");

    let (user, cost) = timed(|| engine.create_identity());
    let user = user?;
    say("create an identity", cost, &user);

    let grant = Grant::new(engine.scopes("chat voip")?).lifetime(Lifetime::minutes(60));
    let (minted, cost) = timed(|| engine.mint(&user, &grant));
    let first = minted?;
    let token = &first.token;
    say("mint a token with chat and voip for 60 minutes", cost, &format!("{} bytes", token.len()));

    let (verified, cost) = timed(|| engine.verify(token, &Check::new()));
    verified?;
    say("verify it at first sight", cost, "signature checked");
    let (verified, cost) = timed(|| engine.verify(token, &Check::new()));
    let verified = verified?;
    say("verify it again", cost, &engine.scope_names(verified.scopes())?);
    drop(verified);

    let (second, cost) = timed(|| engine.mint(&user, &grant));
    let second = second?;
    say("refresh: mint again for the same identity", cost, "both tokens live");

    let wants_join = Check::new().scopes(ScopeSet::CHAT_JOIN);
    let (refused, cost) = timed(|| engine.verify(token, &wants_join));
    refused_with(refused, Status::InsufficientScope);
    say("ask for a scope that it does not hold", cost, "INSUFFICIENT_SCOPE");

    let start_call = Check::new().capability(Capability::StartCall)?;
    let (allowed, cost) = timed(|| engine.verify(token, &start_call));
    allowed?;
    say("ask for a capability: start_call", cost, "permitted");

    let (pair, cost) = timed(|| engine.create_identity_and_mint(&Grant::new(ScopeSet::CHAT_JOIN)));
    let (guest, guest_token) = pair?;
    say("create another identity and mint in one", cost, &guest);

    let (done, cost) = timed(|| engine.revoke(&user));
    done?;
    say("revoke the first identity", cost, "");
    let (refused, cost) = timed(|| engine.verify(token, &Check::new()));
    refused_with(refused, Status::Revoked);
    refused_with(engine.verify(&second.token, &Check::new()), Status::Revoked);
    say("verify its tokens", cost, "REVOKED, both, at the very next call");

    let (narrow, cost) = timed(|| engine.mint(&user, &Grant::new(ScopeSet::CHAT)));
    let narrow = narrow?;
    engine.verify(&narrow.token, &Check::new().scopes(ScopeSet::CHAT))?;
    say("mint anew with narrower scopes", cost, "accepted");

    let (done, cost) = timed(|| engine.rotate_key(Rotation::Generate, OldKey::Retire));
    done?;
    engine.verify(&narrow.token, &Check::new())?;
    say("rotate the key, retiring the old one", cost, "nobody notices");

    let (done, cost) = timed(|| engine.rotate_key(Rotation::Generate, OldKey::Revoke));
    done?;
    engine.verify(&guest_token.token, &Check::new())?; // signed by the retired key
    let last = engine.mint(&user, &grant)?;
    say("rotate again, revoking the second key", cost, "its tokens are refused");

    let (done, cost) = timed(|| engine.delete_identity(&user));
    done?;
    refused_with(engine.verify(&last.token, &Check::new()), Status::IdentityDeleted);
    assert_eq!(engine.mint(&user, &grant).unwrap_err().status(), Status::IdentityDeleted);
    say("delete the identity", cost, "no token of it, old or new, ever again");

    println!("\n{}", engine.stats().to_json());
    Ok(())
}

fn timed<T>(act: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let value = act();
    (value, start.elapsed())
}

fn say(step: &str, cost: Duration, outcome: &str) {
    println!(
        "{:>10.1} us  {step}{}{outcome}",
        cost.as_nanos() as f64 / 1000.0,
        if outcome.is_empty() { "" } else { ": " }
    );
}

fn refused_with<T>(result: Result<T, mintage::Refusal>, status: Status) {
    match result {
        Ok(_) => panic!("accepted, where {status} was due"),
        Err(refusal) => assert_eq!(refusal.status(), status),
    }
}
