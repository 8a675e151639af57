"""What tests share: real keys, deliberate faults and plain arithmetic to hold the product against."""
