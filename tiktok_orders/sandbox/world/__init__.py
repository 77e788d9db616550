"""What the practice TikTok Shop knows: sellers, shops, goods, buyers and orders that move on with the clock."""
