"""The page on which a person allows a PIN, in place of app.plex.tv/auth."""

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sign in · simulated plex.tv</title>
<meta name="viewport" content="width=device-width">
<style>
body{margin:0;min-height:100vh;display:grid;place-items:center;background:#1f2326;color:#eee;
font:16px/1.5 system-ui,sans-serif}
main{max-width:22rem;padding:2rem;text-align:center}
button{font:inherit;font-weight:600;padding:.7rem 1.6rem;border:0;border-radius:.5rem;
background:#e5a00d;color:#1f2326;cursor:pointer}
</style></head><body><main>
<h1>Plex (simulated)</h1>
<p id="words">An app would like to use your account. Nothing leaves this computer.</p>
<button id="allow">Allow</button>
<script>
const wish = new URLSearchParams(location.hash.replace(/^#[!?]*/, ""));
document.getElementById("allow").onclick = async () => {
  const answer = await fetch("api/demo/allow", {method: "POST",
    headers: {"Content-Type": "application/json"}, body: JSON.stringify({code: wish.get("code")})});
  document.getElementById("words").textContent = answer.ok
    ? "Done. You can close this window." : "This sign-in has expired. Start it again.";
  if (answer.ok && wish.get("forwardUrl")) location.href = wish.get("forwardUrl");
};
</script></main></body></html>
"""
