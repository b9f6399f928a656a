/// The JSON Schema of a spec, for editors and for checking specs without this program.
public enum ExperimentSchema {
  /// The schema (draft 2020-12), the same bytes as `experiments/experiment.schema.json`.
  ///
  /// It knows the structure: keys, types and ranges. That weights sum to 1, covariances are
  /// positive definite, dimensions agree and labels exist is for the decoder to say.
  public static let text = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "guidelab experiment",
      "description": "What is sampled, how it is guided and simulated, and what varies.",
      "type": "object",
      "additionalProperties": false,
      "required": ["title", "target", "guidance", "sampler"],
      "properties": {
        "$schema": {
          "type": "string",
          "description": "The path of this schema, for editors.",
          "examples": ["../experiment.schema.json"]
        },
        "title": {
          "type": "string",
          "pattern": "\\S",
          "description": "What the experiment asks, in a few words.",
          "examples": ["CFG on two overlapping classes"]
        },
        "notes": {
          "description": "Remarks for the reader; nothing depends on them.",
          "oneOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }]
        },
        "target": {
          "description": "The law that is sampled: classes of Gaussian mixtures.",
          "oneOf": [{ "$ref": "#/$defs/mixture" }, { "$ref": "#/$defs/randomMixture" }]
        },
        "guidance": { "$ref": "#/$defs/guidance" },
        "sampler": {
          "description": "The discrete process: its step, their number and the noise levels.",
          "oneOf": [{ "$ref": "#/$defs/ddpm" }, { "$ref": "#/$defs/plainSampler" }]
        },
        "run": { "$ref": "#/$defs/run" },
        "sweep": { "$ref": "#/$defs/sweep" }
      },
      "$defs": {
        "finite": {
          "type": "number",
          "minimum": -1.7976931348623157e308,
          "maximum": 1.7976931348623157e308
        },
        "positive": { "type": "number", "exclusiveMinimum": 0, "maximum": 1.7976931348623157e308 },
        "nonNegative": { "type": "number", "minimum": 0, "maximum": 1.7976931348623157e308 },
        "seed": { "type": "integer", "minimum": 0, "maximum": 18446744073709551615 },
        "label": {
          "type": "string",
          "pattern": "\\S",
          "examples": ["sides"]
        },
        "mixture": {
          "type": "object",
          "description": "An explicit mixture: every class with its prior and its components.",
          "additionalProperties": false,
          "required": ["classes"],
          "properties": {
            "kind": { "const": "mixture", "default": "mixture" },
            "separation": {
              "$ref": "#/$defs/positive",
              "default": 1,
              "description": "Every mean is multiplied by it, so that it can be swept.",
              "examples": [2, 4, 6]
            },
            "classes": {
              "type": "array",
              "minItems": 2,
              "items": { "$ref": "#/$defs/class" },
              "description": "The classes c; their priors must sum to 1."
            }
          }
        },
        "class": {
          "type": "object",
          "description": "A class c: its prior and the mixture p(x|c).",
          "additionalProperties": false,
          "required": ["label", "prior", "components"],
          "properties": {
            "label": {
              "$ref": "#/$defs/label",
              "description": "The name of the class; no two classes have the same."
            },
            "prior": {
              "$ref": "#/$defs/positive",
              "description": "The share of the class; the priors of a target sum to 1.",
              "examples": [0.5]
            },
            "components": {
              "type": "array",
              "minItems": 1,
              "items": { "$ref": "#/$defs/component" },
              "description": "The Gaussians of the class; their weights must sum to 1."
            }
          }
        },
        "component": {
          "type": "object",
          "description": "One Gaussian of a class.",
          "additionalProperties": false,
          "required": ["mean", "covariance"],
          "properties": {
            "weight": {
              "$ref": "#/$defs/positive",
              "default": 1,
              "description": "The share of the component; the weights of a class sum to 1."
            },
            "mean": {
              "$ref": "#/$defs/vector",
              "description": "The mean, one number per coordinate.",
              "examples": [[0], [-1, 1]]
            },
            "covariance": {
              "description": "A number (times I), an array (the diagonal) or an array of rows.",
              "examples": [1, [1, 2], [[1, 0.5], [0.5, 1]]],
              "oneOf": [
                { "$ref": "#/$defs/positive" },
                { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/positive" } },
                { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/vector" } }
              ]
            }
          }
        },
        "vector": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/finite" } },
        "randomMixture": {
          "type": "object",
          "description": "A mixture drawn at random; classes are named class-1, class-2, ...",
          "additionalProperties": false,
          "required": ["kind", "dimension", "classes", "components", "separation", "seed"],
          "properties": {
            "kind": { "const": "random-mixture" },
            "dimension": {
              "type": "integer",
              "minimum": 1,
              "maximum": 100000,
              "description": "The coordinates of a point."
            },
            "classes": {
              "type": "integer",
              "minimum": 2,
              "maximum": 10000000,
              "description": "The number of classes."
            },
            "components": {
              "type": "integer",
              "minimum": 1,
              "maximum": 10000000,
              "description": "The number of Gaussians of each class."
            },
            "separation": {
              "$ref": "#/$defs/nonNegative",
              "description": "The standard deviation of each coordinate of the means."
            },
            "seed": {
              "$ref": "#/$defs/seed",
              "description": "Which of the targets of this shape."
            },
            "covariance": {
              "enum": ["isotropic", "diagonal", "full"],
              "default": "isotropic",
              "description": "The form of the covariances."
            }
          }
        },
        "guidance": {
          "type": "object",
          "description": "What the paths are guided to, how strongly and when.",
          "additionalProperties": false,
          "required": ["kind", "label", "scales"],
          "properties": {
            "kind": {
              "const": "classifier-free",
              "description": "The score is (1 + w) times the class's minus w times the whole law's."
            },
            "label": {
              "$ref": "#/$defs/label",
              "description": "The class that is aimed at; one of the target's labels."
            },
            "scales": {
              "description": "The guidance scales w; 0, unguided, is always run.",
              "examples": [[0, 0.5, 1], { "from": 0.01, "to": 10, "count": 21, "spacing": "log" }],
              "oneOf": [
                {
                  "type": "array",
                  "minItems": 1,
                  "maxItems": 1000,
                  "items": { "$ref": "#/$defs/nonNegative" }
                },
                { "$ref": "#/$defs/scaleRange" }
              ]
            },
            "schedule": {
              "description": "When guidance acts.",
              "default": { "kind": "constant" },
              "oneOf": [
                { "$ref": "#/$defs/constantSchedule" },
                { "$ref": "#/$defs/intervalSchedule" }
              ]
            }
          }
        },
        "scaleRange": {
          "type": "object",
          "description": "Scales from one to another, both included.",
          "additionalProperties": false,
          "required": ["from", "to", "count"],
          "properties": {
            "from": {
              "$ref": "#/$defs/nonNegative",
              "description": "The smallest scale; positive with spacing log."
            },
            "to": { "$ref": "#/$defs/nonNegative", "description": "The largest scale." },
            "count": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "description": "The number of scales, both ends included."
            },
            "spacing": {
              "enum": ["log", "linear"],
              "default": "log",
              "description": "Equal ratios or equal differences."
            }
          }
        },
        "constantSchedule": {
          "type": "object",
          "description": "Guidance at every noise level.",
          "additionalProperties": false,
          "required": ["kind"],
          "properties": { "kind": { "const": "constant" } }
        },
        "intervalSchedule": {
          "type": "object",
          "description": "Guidance while the log-time is in an interval.",
          "additionalProperties": false,
          "required": ["kind", "from", "to"],
          "properties": {
            "kind": { "const": "interval" },
            "from": {
              "$ref": "#/$defs/nonNegative",
              "description": "The log-time nearest to the data."
            },
            "to": {
              "$ref": "#/$defs/nonNegative",
              "description": "The noisiest log-time; greater than from."
            }
          }
        },
        "steps": {
          "type": "integer",
          "minimum": 1,
          "maximum": 10000000,
          "description": "The number of steps.",
          "examples": [4000]
        },
        "ddpm": {
          "type": "object",
          "description": "Ancestral sampling.",
          "additionalProperties": false,
          "required": ["kind", "steps"],
          "properties": {
            "kind": { "const": "ddpm" },
            "steps": { "$ref": "#/$defs/steps" },
            "variance": {
              "enum": ["beta", "posterior"],
              "default": "beta",
              "description": "The variance of a step's noise: 1 - α, or that of the posterior."
            },
            "grid": { "$ref": "#/$defs/grid" }
          }
        },
        "plainSampler": {
          "type": "object",
          "description": "A scheme of the reverse process in log-time.",
          "additionalProperties": false,
          "required": ["kind", "steps"],
          "properties": {
            "kind": { "enum": ["euler-maruyama", "exponential"] },
            "steps": { "$ref": "#/$defs/steps" },
            "grid": { "$ref": "#/$defs/grid" }
          }
        },
        "grid": {
          "description": "The noise levels, as log-times.",
          "default": { "kind": "log-uniform" },
          "oneOf": [{ "$ref": "#/$defs/logUniformGrid" }, { "$ref": "#/$defs/liGrid" }]
        },
        "logUniformGrid": {
          "type": "object",
          "description": "Log-times equally far apart.",
          "additionalProperties": false,
          "properties": {
            "kind": { "const": "log-uniform", "default": "log-uniform" },
            "start": {
              "$ref": "#/$defs/positive",
              "default": 10,
              "description": "The log-time of the noisiest level."
            },
            "end": {
              "$ref": "#/$defs/nonNegative",
              "default": 0,
              "description": "The log-time at which the process stops; 0 is the data."
            }
          }
        },
        "liGrid": {
          "type": "object",
          "description": "Steps that grow geometrically from the data up and are then constant.",
          "additionalProperties": false,
          "required": ["kind"],
          "properties": {
            "kind": { "const": "li" },
            "c0": {
              "$ref": "#/$defs/positive",
              "default": 2,
              "description": "The first step is steps to the power of -c0."
            },
            "c1": {
              "$ref": "#/$defs/positive",
              "default": 4,
              "description": "The rate of growth in units of ln(steps)/steps."
            }
          }
        },
        "run": {
          "type": "object",
          "description": "How much is simulated and what the intervals promise.",
          "additionalProperties": false,
          "properties": {
            "paths": {
              "type": "integer",
              "minimum": 4,
              "maximum": 1000000000000,
              "default": 20000,
              "description": "The simulated paths per scale, guided and twin together."
            },
            "seed": {
              "$ref": "#/$defs/seed",
              "default": 1,
              "description": "Every random number is a function of it."
            },
            "confidence": {
              "type": "number",
              "exclusiveMinimum": 0,
              "exclusiveMaximum": 1,
              "default": 0.95,
              "description": "The nominal coverage of the intervals."
            },
            "twin_share": {
              "type": "number",
              "minimum": 0,
              "exclusiveMaximum": 1,
              "default": 0.5,
              "description": "The share of twin paths; 0 is plain Monte Carlo."
            }
          }
        },
        "sweep": {
          "type": "object",
          "description": "Dotted keys with the values they take; the cells are the product.",
          "minProperties": 1,
          "additionalProperties": false,
          "properties": {
            "target.kind": { "$ref": "#/$defs/sweptValues" },
            "target.separation": { "$ref": "#/$defs/sweptValues" },
            "target.classes": { "$ref": "#/$defs/sweptValues" },
            "target.dimension": { "$ref": "#/$defs/sweptValues" },
            "target.components": { "$ref": "#/$defs/sweptValues" },
            "target.covariance": { "$ref": "#/$defs/sweptValues" },
            "target.seed": { "$ref": "#/$defs/sweptValues" },
            "guidance.kind": { "$ref": "#/$defs/sweptValues" },
            "guidance.label": { "$ref": "#/$defs/sweptValues" },
            "guidance.scales.from": { "$ref": "#/$defs/sweptValues" },
            "guidance.scales.to": { "$ref": "#/$defs/sweptValues" },
            "guidance.scales.count": { "$ref": "#/$defs/sweptValues" },
            "guidance.scales.spacing": { "$ref": "#/$defs/sweptValues" },
            "guidance.schedule.kind": { "$ref": "#/$defs/sweptValues" },
            "guidance.schedule.from": { "$ref": "#/$defs/sweptValues" },
            "guidance.schedule.to": { "$ref": "#/$defs/sweptValues" },
            "sampler.kind": { "$ref": "#/$defs/sweptValues" },
            "sampler.steps": { "$ref": "#/$defs/sweptValues" },
            "sampler.variance": { "$ref": "#/$defs/sweptValues" },
            "sampler.grid.kind": { "$ref": "#/$defs/sweptValues" },
            "sampler.grid.start": { "$ref": "#/$defs/sweptValues" },
            "sampler.grid.end": { "$ref": "#/$defs/sweptValues" },
            "sampler.grid.c0": { "$ref": "#/$defs/sweptValues" },
            "sampler.grid.c1": { "$ref": "#/$defs/sweptValues" },
            "run.paths": { "$ref": "#/$defs/sweptValues" },
            "run.seed": { "$ref": "#/$defs/sweptValues" },
            "run.confidence": { "$ref": "#/$defs/sweptValues" },
            "run.twin_share": { "$ref": "#/$defs/sweptValues" }
          },
          "patternProperties": {
            "^guidance\\.scales\\.\\d+$": {
              "$ref": "#/$defs/sweptValues"
            },
            "^target\\.classes\\.\\d+\\.(label|prior)$": {
              "$ref": "#/$defs/sweptValues"
            },
            "^target\\.classes\\.\\d+\\.components\\.\\d+\\.weight$": {
              "$ref": "#/$defs/sweptValues"
            },
            "^target\\.classes\\.\\d+\\.components\\.\\d+\\.mean\\.\\d+$": {
              "$ref": "#/$defs/sweptValues"
            },
            "^target\\.classes\\.\\d+\\.components\\.\\d+\\.covariance(\\.\\d+){0,2}$": {
              "$ref": "#/$defs/sweptValues"
            }
          },
          "examples": [{ "sampler.steps": [250, 1000, 4000] }]
        },
        "sweptValues": {
          "type": "array",
          "minItems": 1,
          "uniqueItems": true,
          "items": { "type": ["number", "string", "boolean"] }
        }
      }
    }

    """#
}
