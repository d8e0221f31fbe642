"""Better answers preferred to worse ones, by DPO or KTO."""
