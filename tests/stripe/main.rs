//! Somebody else's Stripe for a browser's journey: says in one line what a demo's configuration needs, and goes when its
//! input ends.

use std::io::Read;

use medpost_tests::stripe::Stripe;

#[tokio::main]
async fn main() {
    let folder = std::path::PathBuf::from(std::env::args().nth(1).expect("a folder for its keys"));
    let stripe = Stripe::start().await;
    let it = stripe.configured(&folder);
    println!(
        "{{ key_file = \"{}\", webhook_secret_file = \"{}\", url = \"{}\" }}",
        it.key_file.display(),
        it.webhook_secret_file.display(),
        it.url.unwrap_or_default()
    );
    let ended = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    ended.await.expect("the input ends").expect("the input can be read");
}
