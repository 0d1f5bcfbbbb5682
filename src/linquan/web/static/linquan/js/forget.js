// Whoever signs in next sees nothing of the page that was kept for the last one. Drafts stay with their account.

if ("caches" in self) caches.delete("linquan-grid");
