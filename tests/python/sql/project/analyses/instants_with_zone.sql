select {{ trialrun.utc_timestamp('raw', 'TIMESTAMP WITH TIME ZONE') }} as instant from inputs
