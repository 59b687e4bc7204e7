select {{ trialrun.utc_timestamp('raw', 'TIMESTAMP') }} as instant from inputs
