select {{ trialrun.bucket('unit_id', 'salt') }} as bucket from inputs
