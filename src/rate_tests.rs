use std::sync::Arc;

use chrono::DateTime;
use entity::value::Role;
use model::policy::{Bearer, Standing};

use super::*;

/// So slow that nothing fills up while a test runs.
const SETTINGS: Settings = Settings {
    points_per_minute: 5,
    burst: 300,
    anonymous_points_per_minute: 2,
    anonymous_burst: 100,
    instances: 1,
    clients: 100,
};

fn bearer(client: Option<&str>, subject: &str) -> Caller {
    let standing = Standing::new(Role::Nia, None, None, None).expect("a standing");
    let (issuer, subject) = ("https://issuer.example".to_owned(), subject.to_owned());
    let client = client.map(str::to_owned);
    let expires_at = DateTime::UNIX_EPOCH;
    Caller::Bearer(Arc::new(Bearer {
        issuer,
        subject,
        client,
        standing,
        scopes: Vec::new(),
        expires_at,
        confirmation: Default::default(),
    }))
}

fn anonymous(rates: &Rates, address: &str, points: u64) -> Result<Rate, Exceeded> {
    let address = address.parse().expect("an address");
    rates.charge(&Caller::Anonymous, Some(address), points).map(|charge| charge.expect("a limit").rate())
}

#[test]
fn points_are_used() {
    let rates = Rates::new(SETTINGS);
    let ask = |points| anonymous(&rates, "192.0.2.1", points);
    assert_eq!(ask(30), Ok(Rate { limit: 100, window: 3_000, cost: 30, remaining: 70, reset: 900 }));
    assert_eq!(ask(0).map(|rate| (rate.cost, rate.remaining)), Ok((1, 69)));
    let refused = ask(80).expect_err("too many");
    assert_eq!((refused.retry_after, refused.rate.remaining, refused.rate.cost), (330, 69, 80));
    // Nothing is taken by a refusal.
    assert_eq!(ask(69).map(|rate| (rate.remaining, rate.reset)), Ok((0, 3_000)));
    assert_eq!(ask(1).map_err(|refused| (refused.retry_after, refused.rate.remaining)), Err((30, 0)));
}

#[test]
fn what_was_not_used_is_given_back() {
    let rates = Rates::new(SETTINGS);
    let charge =
        |points| rates.charge(&Caller::Anonymous, None, points).map(|charge| charge.expect("a limit"));
    let settled = |points, used| {
        charge(points).map(|charge| charge.settle(used)).map(|rate| (rate.cost, rate.remaining))
    };
    assert_eq!(settled(60, 10), Ok((10, 90)));
    // At least one, and at most what was taken.
    assert_eq!(settled(50, 0), Ok((1, 89)));
    assert_eq!(settled(9, 50), Ok((9, 80)));
    // One that took all of them gives back what it did not use of these.
    assert!(charge(81).is_err());
    assert_eq!(settled(80, 30), Ok((30, 50)));
    let running = charge(50).expect("enough");
    assert!(charge(1).is_err());
    assert_eq!(running.settle(20).remaining, 30);
    assert_eq!(charge(30).map(|charge| charge.rate().remaining).ok(), Some(0));
}

#[test]
fn points_fill_up_again() {
    let rates = Rates::new(Settings { anonymous_points_per_minute: 60_000, ..SETTINGS });
    let ask = |points| anonymous(&rates, "192.0.2.1", points);
    ask(100).expect("all of them");
    let begun = clock::moment();
    while ask(100).is_err() {
        std::thread::yield_now();
    }
    // A thousand in a second.
    assert!(begun.elapsed() >= Duration::from_millis(95), "{:?}", begun.elapsed());
}

#[test]
fn a_request_of_more_points_than_there_are_takes_all() {
    let rates = Rates::new(SETTINGS);
    assert_eq!(anonymous(&rates, "192.0.2.1", 50_000).map(|rate| (rate.cost, rate.remaining)), Ok((100, 0)));
    assert_eq!(anonymous(&rates, "192.0.2.1", 50_000).map_err(|refused| refused.retry_after), Err(3_000));
}

#[test]
fn clients_are_told_apart_by_tokens_and_networks() {
    let rates = Rates::new(SETTINGS);
    let left = |caller: &Caller, address: &str| {
        let address = Some(address.parse().expect("an address"));
        rates.charge(caller, address, 1).expect("enough").expect("a limit").rate().remaining
    };
    for (address, remaining) in [
        ("192.0.2.1", 99),
        ("192.0.2.1", 98),
        ("192.0.2.2", 99),
        ("2001:db8::1", 99),
        ("2001:db8::ffff:1", 98),
        ("2001:db8:0:1::1", 99),
        ("::ffff:192.0.2.2", 98),
    ] {
        assert_eq!(left(&Caller::Anonymous, address), remaining, "{address}");
    }
    for (client, subject, address, remaining) in [
        (Some("portal"), "kim", "192.0.2.1", 299),
        (Some("portal"), "lee", "192.0.2.9", 298),
        (Some("other"), "kim", "192.0.2.1", 299),
        (None, "kim", "192.0.2.1", 299),
        (None, "lee", "192.0.2.1", 299),
    ] {
        assert_eq!(left(&bearer(client, subject), address), remaining, "{client:?} {subject}");
    }
}

#[test]
fn of_many_clients_so_many_are_remembered() {
    let rates = Rates::new(SETTINGS);
    for number in 0..2_000u32 {
        anonymous(&rates, &std::net::Ipv4Addr::from(number).to_string(), 1).expect("enough");
    }
    let states = rates.anonymous.expect("a limit").states.0;
    states.run_pending_tasks();
    assert!(states.entry_count() <= 100, "{}", states.entry_count());
}

#[test]
fn instances_share_the_points_and_0_is_no_limit() {
    let shared = Rates::new(Settings { instances: 4, ..SETTINGS });
    let rate = anonymous(&shared, "192.0.2.1", 1).expect("enough");
    assert_eq!((rate.limit, rate.remaining), (25, 24));
    let none = Rates::new(Settings { anonymous_points_per_minute: 0, points_per_minute: 0, ..SETTINGS });
    assert!(matches!(none.charge(&Caller::Anonymous, None, u64::MAX), Ok(None)));
    assert!(matches!(none.charge(&bearer(None, "kim"), None, u64::MAX), Ok(None)));
}

#[test]
fn settings_that_cannot_be_are_refused() {
    assert_eq!(SETTINGS.check(), Ok(()));
    for wrong in [
        Settings { burst: 0, ..SETTINGS },
        Settings { anonymous_burst: 2 * 61, ..SETTINGS },
        Settings { instances: 0, ..SETTINGS },
        Settings { clients: 0, ..SETTINGS },
    ] {
        assert!(wrong.check().is_err(), "{wrong:?}");
    }
    let largest = Settings {
        points_per_minute: u32::MAX,
        burst: u32::MAX,
        anonymous_points_per_minute: 1,
        anonymous_burst: 60,
        ..SETTINGS
    };
    assert_eq!(largest.check(), Ok(()));
    let rates = Rates::new(largest);
    assert!(rates.charge(&bearer(None, "kim"), None, u64::MAX).is_ok());
    assert!(rates.charge(&Caller::Anonymous, None, u64::MAX).is_ok());
}
