"""What goes wrong at the practice TikTok Shop when somebody switches it on."""
