extension ExperimentSchema {
  /// What the results are judged by.
  static let claims = #"""
        "claims": {
          "type": "array",
          "uniqueItems": true,
          "default": [],
          "description": "What the results are judged by; the verdicts go to claims.csv.",
          "items": {
            "oneOf": [
              { "$ref": "#/$defs/improvementClaim" },
              { "$ref": "#/$defs/integralClaim" },
              { "$ref": "#/$defs/exactClaim" },
              { "$ref": "#/$defs/shareClaim" },
              { "$ref": "#/$defs/orderClaim" },
              { "$ref": "#/$defs/slopeClaim" },
              { "$ref": "#/$defs/pairClaim" },
              { "$ref": "#/$defs/reachClaim" }
            ]
          },
          "examples": [[{ "claim": "decreases", "quantity": "reciprocal_probability" }]]
        },
        "claimedMean": {
          "enum": [
            "reciprocal_probability", "probability", "log_probability", "reward", "cost", "tilt",
            "mean_square", "frechet_distance"
          ],
          "description": "A quantity of table.csv that this guidance has rows of."
        },
        "improvementClaim": {
          "type": "object",
          "description": "The improvement is negative, positive or larger from scale to scale.",
          "additionalProperties": false,
          "required": ["claim", "quantity"],
          "properties": {
            "claim": { "enum": ["decreases", "increases", "monotone-in-scale"] },
            "quantity": { "$ref": "#/$defs/claimedMean" }
          }
        },
        "integralClaim": {
          "type": "object",
          "description": "The simulated improvement is the improvement theorem's integral.",
          "additionalProperties": false,
          "required": ["claim", "quantity"],
          "properties": {
            "claim": { "const": "equals-path-integral" },
            "quantity": { "enum": ["reciprocal_probability", "probability", "reward", "cost"] },
            "tolerance": {
              "$ref": "#/$defs/nonNegative",
              "default": 0.01,
              "description": "Relative to the improvement."
            }
          }
        },
        "exactClaim": {
          "type": "object",
          "description": "The estimate is the value in the column exact.",
          "additionalProperties": false,
          "required": ["claim", "quantity"],
          "properties": {
            "claim": { "const": "equals-exact" },
            "quantity": { "$ref": "#/$defs/claimedQuantity" },
            "tolerance": {
              "$ref": "#/$defs/nonNegative",
              "default": 0,
              "description": "Relative to the value; 0: the interval holds it and is narrow."
            }
          }
        },
        "shareClaim": {
          "type": "object",
          "description": "Guidance makes less than a share of the paths better.",
          "additionalProperties": false,
          "required": ["claim", "quantity"],
          "properties": {
            "claim": { "const": "not-uniform" },
            "quantity": { "const": "improved_fraction" },
            "below": {
              "type": "number",
              "exclusiveMinimum": 0,
              "maximum": 1,
              "default": 1,
              "description": "The share; 1: not every path gets better, 0.5: most do not."
            }
          }
        },
        "claimedQuantity": {
          "oneOf": [{ "$ref": "#/$defs/claimedMean" }, { "const": "improved_fraction" }]
        },
        "orderClaim": {
          "type": "object",
          "description": "With N steps it is a limit plus a multiple of N^-order; sampler.steps is swept.",
          "additionalProperties": false,
          "required": ["claim", "quantity"],
          "properties": {
            "claim": { "const": "converges-in-steps" },
            "quantity": { "$ref": "#/$defs/claimedQuantity" },
            "order": {
              "type": "number",
              "exclusiveMinimum": 0,
              "maximum": 8,
              "default": 1,
              "description": "The order of convergence."
            },
            "tolerance": {
              "$ref": "#/$defs/positive",
              "default": 0.2,
              "description": "How far the order may be off, to both sides; less than the order."
            },
            "of": {
              "enum": ["estimate", "exact"],
              "default": "estimate",
              "description": "By the estimates, or on the line by the chain's own values."
            }
          }
        },
        "slopeClaim": {
          "type": "object",
          "description": "A score error e moves the estimate by at most a constant times e.",
          "additionalProperties": false,
          "required": ["claim", "quantity", "constant"],
          "properties": {
            "claim": { "const": "linear-in-score-error" },
            "quantity": { "$ref": "#/$defs/claimedQuantity" },
            "constant": { "$ref": "#/$defs/positive", "description": "The claimed slope." }
          }
        },
        "pairClaim": {
          "type": "object",
          "description": "Two cells of the sweep have the same estimates.",
          "additionalProperties": false,
          "required": ["claim", "quantity", "cells"],
          "properties": {
            "claim": { "const": "same-as" },
            "quantity": { "$ref": "#/$defs/claimedQuantity" },
            "cells": { "$ref": "#/$defs/cellPair" },
            "tolerance": {
              "$ref": "#/$defs/positive",
              "default": 0.01,
              "description": "Relative to the estimate of the first cell."
            },
            "scale_shift": {
              "$ref": "#/$defs/finite",
              "default": 0,
              "description": "Scale w of the first cell is compared with w + scale_shift of the second."
            }
          }
        },
        "reachClaim": {
          "type": "object",
          "description": "The improvement of one cell is at least a share of that of another.",
          "additionalProperties": false,
          "required": ["claim", "quantity", "cells"],
          "properties": {
            "claim": { "const": "reaches" },
            "quantity": { "$ref": "#/$defs/claimedMean" },
            "cells": { "$ref": "#/$defs/cellPair" },
            "share": {
              "type": "number",
              "exclusiveMinimum": 0,
              "maximum": 1,
              "default": 0.9,
              "description": "The share of the first cell's improvement."
            }
          }
        },
        "cellPair": {
          "type": "array",
          "minItems": 2,
          "maxItems": 2,
          "uniqueItems": true,
          "items": { "type": "integer", "minimum": 0, "maximum": 99999 },
          "description": "The numbers of two cells, from 0: the second is compared with the first."
        },

    """#
}
