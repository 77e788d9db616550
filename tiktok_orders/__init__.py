"""The order desk for sellers on TikTok Shop who keep their books and stock in Magento."""
