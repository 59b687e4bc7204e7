select {{ trialrun.utc_timestamp('raw', 'BIGINT') }} as instant from inputs
